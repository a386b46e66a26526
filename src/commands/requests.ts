/**
 * Requests with an Idempotency-Key: one stream a key. A retry gets the first answer, across restarts; what the
 * request creates has ids derived from the key, so carrying it out again after a crash finds what is there.
 */
import { createHash } from 'node:crypto';
import { v5 } from 'uuid';
import type { Aggregate, Decide } from './aggregate.ts';
import type { Caller } from './caller.ts';
import { DomainError, IdempotencyKeyReused, RequestInProgress } from './errors.ts';
import type { Executor } from './execute.ts';

/** Namespace of the ids that are derived from keys. */
const NAMESPACE = '6f0d6a52-3b0e-4f53-9a58-0f6c6f1f6b1e';
/** How long another instance is taken to be still at a request that it began; then ours may take it up. */
const OTHER_INSTANCE_MS = 30_000;

export interface KeyedRequest {
  /** Method and route pattern: the key's scope. */
  readonly route: string;
  readonly key: string;
  /** The body as received. */
  readonly body: string;
}

/** Where in the log the answer to a request can be read again. */
export interface RequestAnswer {
  readonly status: number;
  readonly aggregate: string;
  readonly id: string;
  readonly revision: number;
}

/** The `aggregate` of an answer that is a message: `id` is then its chat's, `revision` its own in that stream. */
export const MESSAGE_ANSWER = 'message';

interface RequestState {
  readonly phase: 'new' | 'accepted' | 'answered';
  readonly fingerprint: string;
  readonly instanceId: string;
  readonly acceptedAt: string;
  /** Revision of the acceptance: tells one attempt from another, once an earlier one was refused. */
  readonly attempt: number;
  readonly answer: RequestAnswer | undefined;
}

const request: Aggregate<RequestState> = {
  name: 'request',
  initial: { phase: 'new', fingerprint: '', instanceId: '', acceptedAt: '', attempt: -1, answer: undefined },
  evolve: (state, { type, data, metadata }) => {
    switch (type) {
      case 'RequestAccepted': {
        const [fingerprint, instanceId] = [String(data.fingerprint), String(data.instanceId)];
        const attempt = state.attempt + 1;
        return {
          ...state,
          phase: 'accepted',
          fingerprint,
          instanceId,
          attempt,
          acceptedAt: metadata.recordedAt,
        };
      }
      case 'RequestAnswered': {
        const { status, aggregate, id, revision } = data as unknown as RequestAnswer;
        return { ...state, phase: 'answered', answer: { status, aggregate, id, revision } };
      }
      case 'RequestRefused':
        return { ...state, phase: 'new' };
      default:
        return state;
    }
  },
};

/** What carrying out a request gave: the answer itself, and where the log has it. */
export interface Carried<R> {
  readonly reply: R;
  readonly answer: RequestAnswer;
}

export class Requests {
  readonly #executor: Executor;
  readonly #instanceId: string;
  readonly #underWay = new Set<string>();

  /** `instanceId`: of this run of the process, never used before. */
  constructor(executor: Executor, instanceId: string) {
    this.#executor = executor;
    this.#instanceId = instanceId;
  }

  /**
   * Carries the request out once. A refusal (DomainError) is not kept: the key may be used anew.
   * @throws RequestInProgress, IdempotencyKeyReused, and what `carryOut` throws
   */
  async once<R>(
    keyed: KeyedRequest,
    caller: Caller,
    carryOut: (caller: Caller) => Promise<Carried<R>>,
    replay: (answer: RequestAnswer) => Promise<R>,
  ): Promise<R> {
    const id = v5(`${keyed.route} ${keyed.key}`, NAMESPACE);
    if (this.#underWay.has(id)) throw new RequestInProgress();
    this.#underWay.add(id);
    try {
      return await this.#accepted(id, keyed, caller, carryOut, replay);
    } finally {
      this.#underWay.delete(id);
    }
  }

  async #accepted<R>(
    id: string,
    keyed: KeyedRequest,
    caller: Caller,
    carryOut: (caller: Caller) => Promise<Carried<R>>,
    replay: (answer: RequestAnswer) => Promise<R>,
  ): Promise<R> {
    const before = await this.#executor.load(request, id);
    const { state, position } = await this.#executor.execute(request, id, this.#accept(keyed), caller);
    if (state.answer) return replay(state.answer);
    const resumed =
      before.state.phase === 'accepted' && position !== undefined ? { resumedFrom: position } : {};
    const seeded = { ...caller, newId: seededIds(`${id} ${state.attempt}`), ...resumed };
    try {
      const { reply, answer } = await carryOut(seeded);
      await this.#executor.execute(request, id, answered(answer), caller);
      return reply;
    } catch (error) {
      if (error instanceof DomainError) await this.#executor.execute(request, id, refused(error), caller);
      throw error;
    }
  }

  #accept({ route, body }: KeyedRequest): Decide<RequestState> {
    const fingerprint = createHash('sha256').update(body).digest('base64url');
    const instanceId = this.#instanceId;
    return state => {
      if (state.phase === 'new')
        return [{ type: 'RequestAccepted', data: { route, fingerprint, instanceId } }];
      if (state.fingerprint !== fingerprint) return new IdempotencyKeyReused();
      return state.phase === 'answered' || this.#isLeftBehind(state) ? [] : new RequestInProgress();
    };
  }

  /** Nobody is at the request any more: not this process, and no other that could still be alive. */
  #isLeftBehind({ instanceId, acceptedAt }: RequestState): boolean {
    if (instanceId === this.#instanceId || this.#executor.streams.store.exclusive) return true;
    return this.#executor.now().getTime() - Date.parse(acceptedAt) > OTHER_INSTANCE_MS;
  }
}

const answered =
  (answer: RequestAnswer): Decide<RequestState> =>
  state =>
    state.phase === 'accepted' ? [{ type: 'RequestAnswered', data: { ...answer } }] : [];

const refused =
  ({ code }: DomainError): Decide<RequestState> =>
  state =>
    state.phase === 'accepted' ? [{ type: 'RequestRefused', data: { code } }] : [];

/** The same ids in the same order for the same seed. */
function seededIds(seed: string): () => string {
  let count = 0;
  return () => v5(`${seed} ${count++}`, NAMESPACE);
}
