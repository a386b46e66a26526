/**
 * Requests with an Idempotency-Key: one stream a key. A retry gets the first answer, across restarts; what the
 * request creates has ids derived from the key, so executing it again after a crash finds what is there.
 */
import { createHash } from 'node:crypto';
import { v5 } from 'uuid';
import { isLeftBehind } from '../../scheduling/leftBehind.ts';
import { type DecideOf, streamName } from './aggregate.ts';
import type { CommandContext } from './commandContext.ts';
import type { AnswerPlace } from './entity.ts';
import { DomainError, IdempotencyKeyReused, RequestInProgress } from './errors.ts';
import type { Executor } from './executor.ts';
import {
  decideAcceptRequest,
  decideAnswerRequest,
  decideRefuseRequest,
  type RequestState,
  request,
} from './request.ts';

/** Namespace of the ids that are derived from keys. */
const NAMESPACE = '6f0d6a52-3b0e-4f53-9a58-0f6c6f1f6b1e';
/** How long another instance is taken to be still executing a request that it accepted; then ours may take it up. */
const OTHER_INSTANCE_MS = 30_000;
/** How long an instance writes for a request that it accepted: less, by more than the clocks of instances differ. */
const EXECUTION_LIMIT_MS = 20_000;

export interface KeyedRequest {
  /** Method and route pattern: the key's scope. */
  readonly route: string;
  readonly key: string;
  /** The body as received. */
  readonly body: string;
}

/** What a request with a key comes to: the answer that it was given before, or its execution. */
type Begun =
  | { readonly kind: 'answered'; readonly answer: AnswerPlace }
  | { readonly kind: 'accepted'; readonly execution: Execution };

/** A request that this process is to execute, and nobody else. */
interface Execution {
  /** Of the command: the ids that it makes are those of the key. */
  readonly context: CommandContext;
  /** From now on retries are given this answer. */
  answered(answer: AnswerPlace): Promise<void>;
  /** A refusal (DomainError) is not kept: the key may be used again. */
  failed(error: unknown): Promise<void>;
  /** To be called last, whatever became of it. */
  end(): void;
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

  /** @throws RequestInProgress, IdempotencyKeyReused */
  async begin(keyed: KeyedRequest, context: CommandContext): Promise<Begun> {
    const id = v5(`${keyed.route} ${keyed.key}`, NAMESPACE);
    if (this.#underWay.has(id)) return this.#earlier(id, keyed);
    this.#underWay.add(id);
    const begun = await this.#accepted(id, keyed, context).catch(error => {
      this.#underWay.delete(id);
      throw error;
    });
    if (begun.kind === 'answered') this.#underWay.delete(id);
    return begun;
  }

  async #accepted(id: string, keyed: KeyedRequest, context: CommandContext): Promise<Begun> {
    // If-Match is about what the request changes, not about where its key stands.
    const { ifMatch: _ofTheEntity, ...keyContext } = context;
    const { state } = await this.#executor.execute(request, id, this.#accept(keyed), keyContext);
    if (state.answer) return { kind: 'answered', answer: state.answer };
    const seeded = {
      ...context,
      newId: seededIds(`${id} ${state.attempt}`),
      ...this.#until(state),
      ...(await this.#since(id, state)),
    };
    return { kind: 'accepted', execution: this.#execution(id, seeded, keyContext) };
  }

  #execution(id: string, context: CommandContext, keyContext: CommandContext): Execution {
    const keep = async (decide: DecideOf<typeof request>) => {
      await this.#executor.execute(request, id, decide, keyContext);
    };
    return {
      context,
      answered: answer => keep(decideAnswerRequest(answer)),
      failed: async error => {
        const isOurs = !(error instanceof RequestInProgress);
        if (error instanceof DomainError && isOurs) await keep(decideRefuseRequest(error.code));
      },
      end: () => this.#underWay.delete(id),
    };
  }

  /** A request under way in this process: still being executed, or its answer just kept. */
  async #earlier(id: string, { body }: KeyedRequest): Promise<Begun> {
    const { state } = await this.#executor.load(request, id);
    if (state.phase !== 'new' && state.fingerprint !== fingerprintOf(body)) throw new IdempotencyKeyReused();
    if (!state.answer) throw new RequestInProgress();
    return { kind: 'answered', answer: state.answer };
  }

  /** Whether a request may be executed now is decided in its stream, so of several instances one resumes it. */
  #accept({ route, body }: KeyedRequest): DecideOf<typeof request> {
    return decideAcceptRequest({
      route,
      fingerprint: fingerprintOf(body),
      instanceId: this.#instanceId,
      isAbandoned: state => this.#isAbandoned(state),
    });
  }

  /** After which position of the log the events lie that the request may have caused before. */
  async #since(id: string, { resumed }: RequestState): Promise<Pick<CommandContext, 'resumedFrom'>> {
    if (!resumed) return {};
    const { store } = this.#executor;
    const [first] = await store.readStream(streamName(request, id), { limit: 1 });
    return first ? { resumedFrom: first.position } : {};
  }

  /** Until when an acceptance of ours stands, where another instance may take the request up. */
  #until({ acceptedAt }: RequestState): Pick<CommandContext, 'notAfter'> {
    if (this.#executor.store.exclusive) return {};
    return { notAfter: new Date(Date.parse(acceptedAt) + EXECUTION_LIMIT_MS).toISOString() };
  }

  /** Nobody executes the request any more: not this process, and no other that could still be alive. */
  #isAbandoned({ instanceId, acceptedAt: at }: RequestState): boolean {
    const { store, now } = this.#executor;
    const observer = { instanceId: this.#instanceId, exclusive: store.exclusive, now: now() };
    return isLeftBehind({ instanceId, at }, observer, OTHER_INSTANCE_MS);
  }
}

const fingerprintOf = (body: string): string => createHash('sha256').update(body).digest('base64url');

/** The same ids in the same order for the same seed. */
function seededIds(seed: string): () => string {
  let count = 0;
  return () => v5(`${seed} ${count++}`, NAMESPACE);
}
