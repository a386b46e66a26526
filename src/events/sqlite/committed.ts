/**
 * What the store knows of the file without reading it: the newest events and the heads of the streams in use. Updated by
 * the writer's report of each batch, never ahead of what is durable.
 */
import { type AppendRequest, NO_REVISION } from '../appendRequest.ts';
import { AppendOutcomeUnknown, EventStoreUnavailable, WrongExpectedRevision } from '../eventStore.ts';
import type { Verdict } from './appendQueue.ts';
import type { EventRow } from './eventLog.ts';
import type { Appended, Failed, Failure, Outcome, WriteResult, Written } from './logWriter.ts';
import type { StreamHeads } from './streamHeads.ts';
import type { Tail } from './tail.ts';

export class Committed {
  readonly #heads: StreamHeads;
  readonly #tail: Tail;
  /** Transactions committed, and events in them, since the start. */
  readonly stats = { commits: 0, events: 0 };
  /** Why the last write failed; undefined once one succeeds. */
  problem: string | undefined;

  constructor(heads: StreamHeads, tail: Tail) {
    this.#heads = heads;
    this.#tail = tail;
  }

  /** A verdict for each request, in order. */
  record(requests: readonly AppendRequest[], result: WriteResult): readonly Verdict[] {
    return 'failure' in result ? this.#failed(requests, result) : this.#written(requests, result);
  }

  #written(requests: readonly AppendRequest[], { outcomes, before }: Written): readonly Verdict[] {
    this.problem = undefined;
    // After an unknown outcome the log may end elsewhere than was assumed.
    if (before !== this.#tail.last) this.#tail.restart(before);
    for (const [index, request] of requests.entries())
      this.#tail.push(this.#rowsOf(request, outcomes[index]));
    const events = this.#tail.last - before;
    if (events > 0) this.stats.commits += 1;
    this.stats.events += events;
    return requests.map((request, index) => verdictOf(request, outcomes[index]));
  }

  /** Of requests that this batch wrote. */
  #rowsOf({ stream, events }: AppendRequest, outcome: Outcome | undefined): readonly EventRow[] {
    if (!outcome || 'actual' in outcome || outcome.position <= this.#tail.last) return [];
    this.#heads.set(stream, { stream: outcome.streamId, revision: outcome.revision });
    const before = outcome.position - events.length;
    const revision = outcome.revision - events.length;
    return events.map(({ type, id, data, metadata }, index) => {
      const nth = index + 1;
      return [before + nth, stream, revision + nth, type, id, data, metadata];
    });
  }

  #failed(requests: readonly AppendRequest[], { last, failure }: Failed): readonly Verdict[] {
    this.problem = failure.message;
    this.#heads.forget();
    if (last !== undefined && last !== this.#tail.last) this.#tail.restart(last);
    return requests.map(({ stream }) => errorOf(stream, failure));
  }
}

function verdictOf(request: AppendRequest, outcome: Outcome | undefined): Verdict {
  if (!outcome) return new Error(`no outcome of the append to ${request.stream}`);
  return 'actual' in outcome ? refusal(request, outcome.actual) : resultOf(outcome);
}

const resultOf = ({ revision, position }: Appended) => ({ revision, position: BigInt(position) });

function refusal({ stream, expected }: AppendRequest, actual: number): WrongExpectedRevision {
  return new WrongExpectedRevision(stream, expected, actual === NO_REVISION ? 'no-stream' : actual);
}

function errorOf(stream: string, { mayBeWritten, message, errcode }: Failure): Error {
  const cause = Object.assign(new Error(message), errcode === undefined ? {} : { errcode });
  return mayBeWritten
    ? new AppendOutcomeUnknown(`the append to ${stream} may or may not be on disk`, { cause })
    : new EventStoreUnavailable(`the append to ${stream} could not be written`, { cause });
}
