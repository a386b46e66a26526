import { MESSAGE_EVENT_BY_SENDER, type MessageData } from '../../events/catalog/chat.ts';
import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Chat, Message } from '../../events/entities.ts';
import type { Position, RecordedEvent } from '../../events/event.ts';
import { presentMessage } from '../../events/message.ts';
import { type Decide, type EntityState, streamName } from '../aggregate.ts';
import type { Caller } from '../caller.ts';
import type { Creation } from '../createOnce.ts';
import { revise, type Written } from '../entity.ts';
import { EntityNotFound } from '../errors.ts';
import type { Executor } from '../execute.ts';
import { MESSAGE_ANSWER } from '../requests.ts';
import { StreamMoved, untilUnmoved } from '../untilUnmoved.ts';
import { chat } from './state.ts';

export type PostMessage = Omit<Message, 'messageId' | 'timestamp'> & {
  /** ISO 8601 UTC; undefined: now. */
  readonly timestamp: string | undefined;
};

const PAGE = 100;

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
  return untilUnmoved(streamName(chat, message.chatId), async () => {
    const { revision } = await executor.load(chat, message.chatId);
    const earlier = await findMessage(executor, message, since);
    // What was posted before may be on its way still: it then arrives on this revision, or not at all.
    const decide: Decide<EntityState<Chat>> = (state, at) =>
      at === revision ? post(state, at) : new StreamMoved();
    return earlier ?? append(executor, message, decide, caller);
  });
}

async function append(
  executor: Executor,
  message: Message,
  decide: Decide<EntityState<Chat>>,
  caller: Caller,
): Promise<Written<Message>> {
  const { revision, position } = await executor.execute(chat, message.chatId, decide, caller);
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

/** Looks for a message among what the chat has taken in since a position of the log. */
async function findMessage(
  executor: Executor,
  { chatId, messageId }: Message,
  since: Position,
): Promise<Written<Message> | undefined> {
  for await (const page of backwards(executor, streamName(chat, chatId))) {
    const found = page.find(event => event.data.messageId === messageId);
    if (found) return storedMessage(found);
    if (page.some(event => event.position <= since)) return undefined;
  }
  return undefined;
}

/** Pages of a stream, newest first. */
async function* backwards({ streams }: Executor, stream: string): AsyncGenerator<readonly RecordedEvent[]> {
  let options: { backwards: true; limit: number; from?: number } = { backwards: true, limit: PAGE };
  for (;;) {
    const page = await streams.store.readStream(stream, options);
    if (page.length > 0) yield page;
    const oldest = page.at(-1)?.revision ?? 0;
    if (oldest === 0) return;
    options = { ...options, from: oldest - 1 };
  }
}

function storedMessage({ type, data, revision, position }: RecordedEvent): Written<Message> {
  const entity = presentMessage(type, data as MessageData);
  return { entity, id: entity.messageId, revision, position };
}
