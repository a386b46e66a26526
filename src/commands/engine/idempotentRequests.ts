/**
 * Requests with an Idempotency-Key: one stream a key. A retry gets the first answer, across restarts; what the
 * request creates has ids derived from the key, so carrying it out again after a crash finds what is there.
 */
import { createHash } from 'node:crypto';
import { v5 } from 'uuid';
import { type Aggregate, type Decide, type FoldedEvent, streamName } from './aggregate.ts';
import type { CommandContext } from './commandContext.ts';
import { DomainError, IdempotencyKeyReused, RequestInProgress } from './errors.ts';
import type { Executor } from './executor.ts';

/** Namespace of the ids that are derived from keys. */
const NAMESPACE = '6f0d6a52-3b0e-4f53-9a58-0f6c6f1f6b1e';
/** How long another instance is taken to be still at a request that it began; then ours may take it up. */
const OTHER_INSTANCE_MS = 30_000;
/** How long an instance writes for a request that it began: less, by more than the clocks of instances differ. */
const CARRY_OUT_MS = 20_000;

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
  /** Counts the attempts, each but the first behind one that was refused. */
  readonly attempt: number;
  /** True where the attempt was begun before, and nobody knows how far it came. */
  readonly resumed: boolean;
  readonly answer: RequestAnswer | undefined;
}

const request: Aggregate<RequestState> = {
  name: 'request',
  initial: {
    phase: 'new',
    fingerprint: '',
    instanceId: '',
    acceptedAt: '',
    attempt: -1,
    resumed: false,
    answer: undefined,
  },
  evolve: (state, event) => {
    switch (event.type) {
      case 'RequestAccepted':
        return accepted(state, event);
      case 'RequestAnswered': {
        const { status, aggregate, id, revision } = event.data as unknown as RequestAnswer;
        return { ...state, phase: 'answered', answer: { status, aggregate, id, revision } };
      }
      case 'RequestRefused':
        return { ...state, phase: 'new' };
      default:
        return state;
    }
  },
};

function accepted(state: RequestState, { data, metadata }: FoldedEvent): RequestState {
  const resumed = state.phase === 'accepted';
  return {
    ...state,
    phase: 'accepted',
    fingerprint: String(data.fingerprint),
    instanceId: String(data.instanceId),
    acceptedAt: metadata.recordedAt,
    attempt: resumed ? state.attempt : state.attempt + 1,
    resumed,
  };
}

/** What carrying out a request gave: the answer itself, and where the log has it. */
export interface Completed<R> {
  readonly reply: R;
  readonly answer: RequestAnswer;
}

export class IdempotentRequests {
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
    context: CommandContext,
    carryOut: (context: CommandContext) => Promise<Completed<R>>,
    replay: (answer: RequestAnswer) => Promise<R>,
  ): Promise<R> {
    const id = v5(`${keyed.route} ${keyed.key}`, NAMESPACE);
    if (this.#underWay.has(id)) return this.#again(id, keyed, replay);
    this.#underWay.add(id);
    try {
      // If-Match is about what the request changes, not about where its key stands.
      const { ifMatch: _ofTheEntity, ...keyContext } = context;
      const { state } = await this.#executor.execute(request, id, this.#accept(keyed), keyContext);
      if (state.answer) return await replay(state.answer);
      const seeded = {
        ...context,
        newId: seededIds(`${id} ${state.attempt}`),
        ...this.#until(state),
        ...(await this.#since(id, state)),
      };
      return await this.#settled(id, keyContext, carryOut(seeded));
    } finally {
      this.#underWay.delete(id);
    }
  }

  /** Keeps what became of a request. */
  async #settled<R>(id: string, keyContext: CommandContext, carrying: Promise<Completed<R>>): Promise<R> {
    try {
      const { reply, answer } = await carrying;
      await this.#executor.execute(request, id, answered(answer), keyContext);
      return reply;
    } catch (error) {
      const isOurs = !(error instanceof RequestInProgress);
      if (error instanceof DomainError && isOurs)
        await this.#executor.execute(request, id, refused(error), keyContext);
      throw error;
    }
  }

  /** A request that this process is at: still carrying it out, or already giving the answer to somebody. */
  async #again<R>(
    id: string,
    { body }: KeyedRequest,
    replay: (answer: RequestAnswer) => Promise<R>,
  ): Promise<R> {
    const { state } = await this.#executor.load(request, id);
    if (state.phase !== 'new' && state.fingerprint !== fingerprintOf(body)) throw new IdempotencyKeyReused();
    if (!state.answer) throw new RequestInProgress();
    return replay(state.answer);
  }

  /** One who takes up what was left behind says so in the log: of several, one comes through. */
  #accept({ route, body }: KeyedRequest): Decide<RequestState> {
    const fingerprint = fingerprintOf(body);
    const instanceId = this.#instanceId;
    return state => {
      if (state.phase !== 'new' && state.fingerprint !== fingerprint) return new IdempotencyKeyReused();
      if (state.phase === 'answered') return [];
      if (state.phase === 'accepted' && !this.#isLeftBehind(state)) return new RequestInProgress();
      return [{ type: 'RequestAccepted', data: { route, fingerprint, instanceId } }];
    };
  }

  /** Behind what position of the log lies what the request may have done before. */
  async #since(id: string, { resumed }: RequestState): Promise<Pick<CommandContext, 'resumedFrom'>> {
    if (!resumed) return {};
    const { store } = this.#executor.streams;
    const [first] = await store.readStream(streamName(request, id), { limit: 1 });
    return first ? { resumedFrom: first.position } : {};
  }

  /** Until when an acceptance of ours stands, where another instance may take the request up. */
  #until({ acceptedAt }: RequestState): Pick<CommandContext, 'notAfter'> {
    if (this.#executor.streams.store.exclusive) return {};
    return { notAfter: new Date(Date.parse(acceptedAt) + CARRY_OUT_MS).toISOString() };
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

const fingerprintOf = (body: string): string => createHash('sha256').update(body).digest('base64url');

/** The same ids in the same order for the same seed. */
function seededIds(seed: string): () => string {
  let count = 0;
  return () => v5(`${seed} ${count++}`, NAMESPACE);
}
