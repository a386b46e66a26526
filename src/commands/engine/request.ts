/** A request with an Idempotency-Key: accepted by one instance at a time, answered once; a refusal frees the key. */
import { id } from '../../events/catalog/fields.ts';
import { requestEvents } from '../../events/catalog/ledger.ts';
import type { Metadata } from '../../events/event.ts';
import { type DecideOf, defineAggregate, type EventsOf } from './aggregate.ts';
import type { AnswerPlace } from './entity.ts';
import { IdempotencyKeyReused, RequestInProgress } from './errors.ts';

export interface RequestState {
  readonly phase: 'new' | 'accepted' | 'answered';
  readonly fingerprint: string;
  readonly instanceId: string;
  /** ISO 8601 UTC. */
  readonly acceptedAt: string;
  /** Counts the attempts, each but the first after one that was refused. */
  readonly attempt: number;
  /** True where the attempt was accepted before, and nobody knows how far it came. */
  readonly resumed: boolean;
  readonly answer: AnswerPlace | undefined;
}

const UNKNOWN: RequestState = {
  phase: 'new',
  fingerprint: '',
  instanceId: '',
  acceptedAt: '',
  attempt: -1,
  resumed: false,
  answer: undefined,
};

export const request = defineAggregate({
  name: 'request',
  id,
  events: requestEvents,
  initial: UNKNOWN,
  evolve: (state, event, metadata): RequestState => {
    switch (event.type) {
      case 'RequestAccepted':
        return accepted(state, event.data, metadata);
      case 'RequestAnswered':
        return { ...state, phase: 'answered', answer: event.data };
      case 'RequestRefused':
        return { ...state, phase: 'new' };
      default:
        return event satisfies never;
    }
  },
});
type RequestAccepted = Extract<EventsOf<typeof request>, { type: 'RequestAccepted' }>['data'];
type DecideRequest = DecideOf<typeof request>;

function accepted(state: RequestState, data: RequestAccepted, { recordedAt }: Metadata): RequestState {
  const { fingerprint, instanceId } = data;
  const resumed = state.phase === 'accepted';
  const attempt = resumed ? state.attempt : state.attempt + 1;
  return { ...state, phase: 'accepted', fingerprint, instanceId, acceptedAt: recordedAt, attempt, resumed };
}

interface AcceptRequest {
  readonly route: string;
  /** Of the body: the key with another body is refused. */
  readonly fingerprint: string;
  /** Of the run of the process that executes it. */
  readonly instanceId: string;
  /** Whether nobody executes a request any more that was accepted. */
  readonly isAbandoned: (accepted: RequestState) => boolean;
}

/** Quiet for a request that was answered. */
export const decideAcceptRequest =
  ({ route, fingerprint, instanceId, isAbandoned }: AcceptRequest): DecideRequest =>
  state => {
    if (state.phase !== 'new' && state.fingerprint !== fingerprint) return new IdempotencyKeyReused();
    if (state.phase === 'answered') return [];
    if (state.phase === 'accepted' && !isAbandoned(state)) return new RequestInProgress();
    return [{ type: 'RequestAccepted', data: { route, fingerprint, instanceId } }];
  };

/** Quiet for a request that is not being executed. */
export const decideAnswerRequest =
  (answer: AnswerPlace): DecideRequest =>
  ({ phase }) =>
    phase === 'accepted' ? [{ type: 'RequestAnswered', data: { ...answer } }] : [];

/** Quiet for a request that is not being executed. `code`: of the refusal. */
export const decideRefuseRequest =
  (code: string): DecideRequest =>
  ({ phase }) =>
    phase === 'accepted' ? [{ type: 'RequestRefused', data: { code } }] : [];
