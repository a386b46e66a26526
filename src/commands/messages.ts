/** Posting messages: each is an event of its chat's stream. */

import { MESSAGE_EVENT_BY_SENDER, type MessageContext, type MessageData } from '../events/catalog/chat.ts';
import { type Id, messageId } from '../events/catalog/ids.ts';
import type { Chat, Message } from '../events/entities.ts';
import { presentMessage } from '../events/message.ts';
import { showable } from '../events/showable.ts';
import { withoutUnsent } from './amendment.ts';
import { type ChatEvent, chat, type DecideChat } from './chat.ts';
import { EarlierPosts } from './earlierPosts.ts';
import type { CommandContext } from './engine/commandContext.ts';
import { type CommandResult, ifActive } from './engine/entity.ts';
import { EntityNotFound } from './engine/errors.ts';
import type { Executor } from './engine/executor.ts';
import { messagePlace } from './storedMessage.ts';

export type PostMessage = Omit<Message, 'messageId' | 'timestamp'> & {
  /** ISO 8601 UTC; undefined: now. */
  readonly timestamp: string | undefined;
  /** Of a message that is posted late, because its page had no active channel: when it was received. */
  readonly waitedSince?: string | undefined;
};

/** What somebody said at once; a chat shows each of its contents as a message. */
export type PostContents = Omit<PostMessage, 'contentType' | 'content'> & {
  /** At least one. */
  readonly contents: readonly Pick<Message, 'contentType' | 'content'>[];
  readonly context?: MessageContext | undefined;
};

export type MessageToPost = Message & Pick<MessageData, 'part' | 'context' | 'waitedSince'>;

/** Quiet where there is none to post, also in a chat that does not exist. */
export const decidePostMessages = (messages: readonly MessageToPost[]): DecideChat =>
  messages.length === 0 ? () => [] : ifActive(chat, current => messages.map(each => posted(current, each)));

function posted(current: Chat, { senderType, ...message }: MessageToPost): ChatEvent {
  const { businessId, channelId, platformCustomerId, chatType } = current;
  const dryRun = chatType === 'test' ? { chatType } : {};
  const data: MessageData = { ...message, businessId, channelId, platformCustomerId, ...dryRun };
  return { type: MESSAGE_EVENT_BY_SENDER[senderType], data };
}

/** A chat of any status takes messages and keeps its status. @throws EntityNotFound for the chat */
export async function postMessage(
  executor: Executor,
  { contentType, content, ...input }: PostMessage,
  context: CommandContext,
): Promise<CommandResult<Message>> {
  const [only] = await postContents(executor, { ...input, contents: [{ contentType, content }] }, context);
  if (!only) throw new TypeError('no message came of a content');
  return only;
}

/**
 * In one append, so that nobody sees some of the contents without the others. Answers the messages in their order.
 * @throws EntityNotFound for the chat
 */
export async function postContents(
  executor: Executor,
  input: PostContents,
  context: CommandContext,
): Promise<readonly CommandResult<Message>[]> {
  const messages = messagesOf(input, executor.now().toISOString(), context);
  const earlier = earlierPosts(executor, input.chatId, messages, context);
  const missing = () => messages.filter(({ messageId }) => earlier?.get(messageId) === undefined);
  const decide: DecideChat = (state, at) => decidePostMessages(missing())(state, at);
  // What was posted before may be on its way still: it arrives before the search, or not at all.
  const prepare = earlier && ((loaded: { readonly revision: number }) => earlier.search(loaded.revision));
  const { revision, position } = await executor.execute(chat, input.chatId, decide, context, prepare);
  if (position === undefined) throw new EntityNotFound(chat.name);
  const fresh = missing();
  const answers = messages.map(({ senderType, ...data }) => {
    const entity = presentMessage(MESSAGE_EVENT_BY_SENDER[senderType], data);
    const later = fresh.length - 1 - fresh.findIndex(({ messageId }) => messageId === data.messageId);
    const { messageId: id } = data;
    const at = revision - later;
    return earlier?.get(id) ?? { entity, id, revision: at, position, place: messagePlace(input.chatId, at) };
  });
  return earlier ? Promise.all(answers.map(answer => asShown(executor, answer))) : answers;
}

/** What was posted before may have been unsent since. */
const asShown = async (
  executor: Executor,
  answer: CommandResult<Message>,
): Promise<CommandResult<Message>> => ({
  ...answer,
  entity: await withoutUnsent(executor, answer.entity),
});

function messagesOf(input: PostContents, now: string, context: CommandContext): readonly MessageToPost[] {
  const { contents, context: messageContext, waitedSince, timestamp = now, ...common } = input;
  const of = contents.length;
  return contents.map((content, index) => ({
    ...common,
    ...showable(content),
    messageId: messageId.parse(context.newId()),
    timestamp,
    ...(of > 1 && { part: { index, of } }),
    ...(index === of - 1 && messageContext && { context: messageContext }),
    ...(waitedSince !== undefined && { waitedSince }),
  }));
}

/** Where to search for what was posted before; undefined where nothing can have been. */
function earlierPosts(
  executor: Executor,
  chatId: Id<'chat'>,
  messages: readonly Message[],
  { resumedFrom }: CommandContext,
): EarlierPosts | undefined {
  if (resumedFrom === undefined) return undefined;
  const messageIds = messages.map(({ messageId }) => messageId);
  return new EarlierPosts(executor, { chatId, messageIds, since: resumedFrom });
}
