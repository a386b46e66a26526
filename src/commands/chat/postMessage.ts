import { MESSAGE_EVENT_BY_SENDER, type MessageData } from '../../events/catalog/chat.ts';
import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Chat, Message } from '../../events/entities.ts';
import { presentMessage } from '../../events/message.ts';
import type { Decide, EntityState } from '../aggregate.ts';
import type { Caller } from '../caller.ts';
import type { Creation } from '../createOnce.ts';
import { revise, type Written } from '../entity.ts';
import { EntityNotFound } from '../errors.ts';
import type { Executor } from '../execute.ts';
import type { Prepare } from '../plan.ts';
import { MESSAGE_ANSWER } from '../requests.ts';
import { EarlierPost } from './earlierPost.ts';
import { chat } from './state.ts';

export type PostMessage = Omit<Message, 'messageId' | 'timestamp'> & {
  /** ISO 8601 UTC; undefined: now. */
  readonly timestamp: string | undefined;
};

/** A chat of any status takes messages and keeps its status. @throws EntityNotFound for the chat */
export async function postMessage(
  executor: Executor,
  { timestamp = executor.now().toISOString(), ...input }: PostMessage,
  caller: Caller,
): Promise<Written<Message>> {
  const message: Message = { ...input, messageId: caller.newId(), timestamp };
  const post = revise(chat, entity => [posted(entity, message)]);
  const since = caller.resumedFrom;
  if (since === undefined) return append(executor, message, post, caller);
  const earlier = new EarlierPost(executor, message, since);
  // What was posted before may be on its way still: it arrives before the look, or not at all.
  const decide: Decide<EntityState<Chat>> = (state, at) => (earlier.found ? [] : post(state, at));
  const written = await append(executor, message, decide, caller, loaded => earlier.look(loaded.revision));
  return earlier.found ?? written;
}

async function append(
  executor: Executor,
  message: Message,
  decide: Decide<EntityState<Chat>>,
  caller: Caller,
  prepare?: Prepare<EntityState<Chat>>,
): Promise<Written<Message>> {
  const { revision, position } = await executor.execute(chat, message.chatId, decide, caller, prepare);
  if (position === undefined) throw new EntityNotFound(chat.name);
  const entity = presentMessage(MESSAGE_EVENT_BY_SENDER[message.senderType], message);
  return { entity, id: message.messageId, revision, position };
}

/** Posting as a creation that a retry does not repeat: its answer lies in the chat's stream. */
export const messageCreation = (executor: Executor, input: PostMessage): Creation<Message> => ({
  run: caller => postMessage(executor, input, caller),
  answerAt: ({ revision }) => ({ aggregate: MESSAGE_ANSWER, id: input.chatId, revision }),
});

function posted(chatEntity: Chat, { senderType, ...message }: Message): DomainEvent {
  const { businessId, channelId, platformCustomerId } = chatEntity;
  const data: MessageData = { ...message, businessId, channelId, platformCustomerId };
  return { type: MESSAGE_EVENT_BY_SENDER[senderType], data };
}
