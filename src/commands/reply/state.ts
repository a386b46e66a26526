/** The bot's answer to one customer message: asked for once at a time, given or withheld once. */
import { replyEvents } from '../../events/catalog/reply.ts';
import { type Decide, defineAggregate, type EventsOf } from '../engine/aggregate.ts';

export interface ReplyState {
  readonly phase: 'none' | 'attempted' | 'given' | 'withheld';
  readonly instanceId: string;
  /** ISO 8601 UTC. */
  readonly attemptedAt: string;
  readonly attempts: number;
  /** Ids of the bot's messages. */
  readonly replies: readonly string[];
  readonly reason: string;
}

const NONE: ReplyState = {
  phase: 'none',
  instanceId: '',
  attemptedAt: '',
  attempts: 0,
  replies: [],
  reason: '',
};

export const reply = defineAggregate({
  name: 'reply',
  events: replyEvents,
  initial: NONE,
  evolve: (state, { type, data }, { recordedAt }) => {
    switch (type) {
      case 'ReplyAttempted': {
        const attempts = state.attempts + 1;
        const { instanceId } = data;
        return { ...state, phase: 'attempted', instanceId, attempts, attemptedAt: recordedAt };
      }
      case 'ReplyGiven':
        return { ...state, phase: 'given', replies: data.replies };
      case 'ReplyWithheld':
        return { ...state, phase: 'withheld', reason: data.reason };
      default:
        return type satisfies never;
    }
  },
});
type ReplyEvent = EventsOf<typeof reply>;

interface Of {
  readonly messageId: string;
  readonly chatId: string;
}

/** Quiet where the message is answered already, or where `mayAttempt` says that somebody else is at it. */
export const attemptReply =
  (of: Of, instanceId: string, mayAttempt: (state: ReplyState) => boolean): Decide<ReplyState, ReplyEvent> =>
  state => {
    const open = state.phase === 'none' || (state.phase === 'attempted' && mayAttempt(state));
    return open ? [{ type: 'ReplyAttempted', data: { ...of, instanceId, attempt: state.attempts + 1 } }] : [];
  };

export const giveReply =
  (of: Of, replies: string[]): Decide<ReplyState, ReplyEvent> =>
  state =>
    state.phase === 'attempted' ? [{ type: 'ReplyGiven', data: { ...of, replies } }] : [];

export const withholdReply =
  (of: Of, reason: string): Decide<ReplyState, ReplyEvent> =>
  state =>
    state.phase === 'attempted' ? [{ type: 'ReplyWithheld', data: { ...of, reason } }] : [];
