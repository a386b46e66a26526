/** A message as a command answers it, made again of the event that posted it. */
import type { Id } from '../events/catalog/ids.ts';
import type { Message } from '../events/entities.ts';
import { type MessageEventType, presentMessage } from '../events/message.ts';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import type { AnswerPlace, CommandResult } from './engine/entity.ts';

/** `aggregate` of an answer that is a message: its `id` is the chat's, `revision` the message's own in that stream. */
export const MESSAGE_ANSWER = 'message';

export const messagePlace = (chatId: Id<'chat'>, revision: number): AnswerPlace => ({
  aggregate: MESSAGE_ANSWER,
  id: chatId,
  revision,
});

export function storedMessage(event: RecordedEventOf<MessageEventType>): CommandResult<Message> {
  const { type, data, revision, position } = event;
  const entity = presentMessage(type, data);
  return { entity, id: entity.messageId, revision, position, place: messagePlace(entity.chatId, revision) };
}
