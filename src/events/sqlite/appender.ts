/**
 * Writes a batch of appends in one transaction and says what became of each. The only writer of the file, so it
 * knows the end of the log and of the streams in use; after anything unexpected it looks again.
 */
import { type AppendRequest, NO_REVISION } from '../appendRequest.ts';
import type { EventLog } from './eventLog.ts';
import {
  type Appended,
  type Failed,
  failureOf,
  type LogWriter,
  type Outcome,
  type WriteResult,
} from './logWriter.ts';
import { isNeverWritten } from './sqliteErrors.ts';
import type { StreamHead, StreamHeads } from './streamHeads.ts';

export class Appender implements LogWriter {
  readonly #log: EventLog;
  readonly #heads: StreamHeads;
  readonly #types = new Map<string, number>();
  /** Position of the log's last event, that of the transaction under way included. */
  #last: number;
  #doubtful = false;

  /** The heads are those of `log`; who reads them while nothing is written sees what is on disk. */
  constructor(log: EventLog, heads: StreamHeads) {
    this.#log = log;
    this.#heads = heads;
    this.#last = log.last();
  }

  write(requests: readonly AppendRequest[]): WriteResult {
    let committing = false;
    try {
      this.#begin();
      const before = this.#last;
      const outcomes = requests.map(request => this.#decide(request));
      committing = true;
      this.#log.commit();
      return { outcomes, before };
    } catch (cause) {
      const undone = this.#undo();
      const mayBeWritten = committing && !(undone && isNeverWritten(cause));
      return this.#failed(cause, mayBeWritten);
    }
  }

  probe(): string | undefined {
    try {
      this.#begin();
      this.#log.touch();
      this.#log.commit();
      return undefined;
    } catch (cause) {
      this.#undo();
      return failureOf(cause, false).message;
    }
  }

  #failed(cause: unknown, mayBeWritten: boolean): Failed {
    return { last: this.#doubtful ? undefined : this.#last, failure: failureOf(cause, mayBeWritten) };
  }

  #begin(): void {
    this.#log.rollBack();
    this.#log.begin();
    if (this.#doubtful) this.#lookAgain();
  }

  /** Where the log really ends. */
  #lookAgain(): void {
    this.#last = this.#log.last();
    this.#doubtful = false;
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

  #decide(request: AppendRequest): Outcome {
    const head = this.#heads.get(request.stream);
    const actual = head?.revision ?? NO_REVISION;
    if (request.lastRevision === actual)
      return this.#append(request, head ?? this.#newStream(request.stream));
    const earlier = head && this.#earlierAnswer(request, head);
    return earlier ?? { actual };
  }

  #append(request: AppendRequest, head: StreamHead): Appended {
    for (const event of request.events) {
      const revision = head.revision + 1;
      this.#log.addEvent(this.#last + 1, head.stream, revision, this.#typeId(event.type), event);
      this.#last += 1;
      head.revision = revision;
    }
    return { revision: head.revision, position: this.#last, streamId: head.stream };
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
  #earlierAnswer(request: AppendRequest, head: StreamHead): Appended | undefined {
    const { lastRevision, events } = request;
    const revision = lastRevision + events.length;
    if (lastRevision > head.revision || revision > head.revision) return undefined;
    const stored = this.#log.idsFrom(head.stream, lastRevision + 1, events.length);
    if (!events.every((event, index) => stored[index]?.[0] === event.id)) return undefined;
    const last = stored.at(-1);
    return last && { revision, position: last[1], streamId: head.stream };
  }
}
