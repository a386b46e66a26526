/**
 * Writes a batch of appends in one transaction and says what became of each. The only writer of the file, so it
 * knows the end of the log and of the streams in use; after anything unexpected it looks again.
 */

import { type AppendRequest, NO_REVISION } from '../appendRequest.ts';
import {
  AppendOutcomeUnknown,
  type AppendResult,
  EventStoreUnavailable,
  WrongExpectedRevision,
} from '../eventStore.ts';
import type { Verdict } from './appendQueue.ts';
import type { EventLog, EventRow } from './eventLog.ts';
import { isNeverWritten } from './sqliteErrors.ts';
import type { StreamHead, StreamHeads } from './streamHeads.ts';
import type { Tail } from './tail.ts';

export class Appender {
  readonly #log: EventLog;
  readonly #heads: StreamHeads;
  readonly #tail: Tail;
  readonly #types = new Map<string, number>();
  /** Rows of the transaction under way. */
  #rows: EventRow[] = [];
  #doubtful = false;
  /** Why the last write failed; undefined once one succeeds. */
  #failure: Error | undefined;
  #commits = 0;
  #events = 0;

  constructor(log: EventLog, heads: StreamHeads, tail: Tail) {
    this.#log = log;
    this.#heads = heads;
    this.#tail = tail;
  }

  /** Transactions committed, and events in them, since the start. */
  stats(): { readonly commits: number; readonly events: number } {
    return { commits: this.#commits, events: this.#events };
  }

  /** A verdict for each request, in order. A request that is refused does not stop the others. */
  write(requests: readonly AppendRequest[]): readonly Verdict[] {
    this.#rows = [];
    let committing = false;
    try {
      this.#begin();
      const verdicts = requests.map(request => this.#decide(request));
      committing = true;
      this.#commit();
      this.#failure = undefined;
      return verdicts;
    } catch (cause) {
      this.#failure = asError(cause);
      const undone = this.#undo();
      const unknown = committing && !(undone && isNeverWritten(cause));
      return requests.map(({ stream }) => failure(stream, unknown, cause));
    }
  }

  /** Why the file takes no writes, tried again where the last one failed; undefined where it takes them. */
  tryAgain(): Error | undefined {
    if (!this.#failure) return undefined;
    try {
      this.#begin();
      this.#log.touch();
      this.#log.commit();
      this.#failure = undefined;
    } catch (cause) {
      this.#undo();
      this.#failure = asError(cause);
    }
    return this.#failure;
  }

  #begin(): void {
    this.#log.rollBack();
    this.#log.begin();
    if (this.#doubtful) this.#lookAgain();
  }

  /** Where the log really ends. */
  #lookAgain(): void {
    const last = this.#log.last();
    if (last !== this.#tail.last) this.#tail.restart(last);
    this.#doubtful = false;
  }

  #commit(): void {
    this.#log.commit();
    if (this.#rows.length === 0) return;
    this.#commits += 1;
    this.#events += this.#rows.length;
    this.#tail.push(this.#rows);
  }

  /** False where the transaction could not be ended, or the log not be read; the next write tries again. */
  #undo(): boolean {
    this.#doubtful = true;
    this.#heads.forget();
    this.#types.clear();
    try {
      this.#log.rollBack();
      this.#lookAgain();
      return true;
    } catch {
      return false;
    }
  }

  #decide(request: AppendRequest): Verdict {
    const head = this.#heads.get(request.stream);
    const actual = head?.revision ?? NO_REVISION;
    if (request.lastRevision === actual)
      return this.#append(request, head ?? this.#newStream(request.stream));
    const earlier = head && this.#earlierAnswer(request, head);
    return earlier ?? refusal(request, actual);
  }

  #append(request: AppendRequest, head: StreamHead): AppendResult {
    for (const event of request.events) {
      const position = this.#tail.last + this.#rows.length + 1;
      const revision = head.revision + 1;
      this.#log.addEvent(position, head.stream, revision, this.#typeId(event.type), event);
      this.#rows.push([position, request.stream, revision, event.type, event.id, event.data, event.metadata]);
      head.revision = revision;
    }
    return { revision: head.revision, position: BigInt(this.#tail.last + this.#rows.length) };
  }

  #newStream(name: string): StreamHead {
    return this.#heads.set(name, { stream: this.#log.addStream(name), revision: NO_REVISION });
  }

  #typeId(name: string): number {
    const known = this.#types.get(name);
    if (known !== undefined) return known;
    const id = this.#log.typeId(name) ?? this.#log.addType(name);
    this.#types.set(name, id);
    return id;
  }

  /** The first answer, where the very same events already follow the expected revision. */
  #earlierAnswer(request: AppendRequest, head: StreamHead): AppendResult | undefined {
    const { lastRevision, events } = request;
    const revision = lastRevision + events.length;
    if (lastRevision > head.revision || revision > head.revision) return undefined;
    const stored = this.#log.idsFrom(head.stream, lastRevision + 1, events.length);
    if (!events.every((event, index) => stored[index]?.[0] === event.id)) return undefined;
    const last = stored.at(-1);
    return last && { revision, position: BigInt(last[1]) };
  }
}

const asError = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause)));

function refusal({ stream, expected }: AppendRequest, actual: number): WrongExpectedRevision {
  return new WrongExpectedRevision(stream, expected, actual === NO_REVISION ? 'no-stream' : actual);
}

function failure(stream: string, unknown: boolean, cause: unknown): Error {
  return unknown
    ? new AppendOutcomeUnknown(`the append to ${stream} may or may not be on disk`, { cause })
    : new EventStoreUnavailable(`the append to ${stream} could not be written`, { cause });
}
