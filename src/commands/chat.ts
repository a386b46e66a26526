/** A conversation with a customer on a channel. What is said in it: `messages.ts`. */

import { chatEvents } from '../events/catalog/chat.ts';
import { chatId, type Id } from '../events/catalog/ids.ts';
import { type Chat, chat as entity } from '../events/entities.ts';
import { business } from './business.ts';
import { channel } from './channel.ts';
import type { DecideOf, EventsOf } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import {
  type Changes,
  type CommandResult,
  createEntity,
  type Deleted,
  deleteEntity,
  executeEntity,
  groupsOf,
  ifAbsent,
  ifActive,
  ifChanged,
  ifSwitched,
  requireEntity,
  requireOfBusiness,
} from './engine/entity.ts';
import { entityAggregate } from './engine/entityAggregate.ts';
import type { Executor } from './engine/executor.ts';

/** Every message of a chat lies in its stream, so the state is snapshotted as the stream grows. */
export const chat = entityAggregate({
  name: 'chat',
  id: chatId,
  entity,
  events: chatEvents,
  snapshots: { every: 500, version: 2 },
});
export type ChatEvent = EventsOf<typeof chat>;
export type DecideChat = DecideOf<typeof chat>;

export type StartChat = Omit<Chat, 'chatId' | 'startedAt' | 'lastMessageAt'>;

export const decideStartChat = (data: StartChat & Pick<Chat, 'chatId'>): DecideChat =>
  ifAbsent(chat, { type: 'ChatStarted', data });

/** Its platformCustomerId need not name a customer. @throws UnknownReference businessId or channelId */
export function startChat(
  executor: Executor,
  input: StartChat,
  context: CommandContext,
): Promise<CommandResult<Chat>> {
  return createEntity(executor, chat, context, async chatId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    await requireOfBusiness(executor, channel, input.channelId, 'channelId', input.businessId);
    return executeEntity(executor, chat, chatId, decideStartChat({ chatId, ...input }), context);
  });
}

type UpdateChat = Changes<Pick<Chat, 'status' | 'chatType' | 'providerUserId'>>;

const groups = groupsOf<Omit<UpdateChat, 'chatType' | 'status'>, ChatEvent>()({
  ChatReassigned: ['providerUserId'],
});

const eventByStatus = {
  OPEN: 'ChatReopened',
  CLOSED_BY_BOT: 'ChatClosedByBot',
  CLOSED_BY_AGENT: 'ChatClosedByAgent',
  ARCHIVED: 'ChatArchived',
} as const;

export const decideUpdateChat = (changes: UpdateChat): DecideChat =>
  ifActive(chat, (current): ChatEvent[] => {
    const { chatId, businessId } = current;
    return [
      ...ifSwitched(current, changes, 'chatType', chatType => ({
        type: chatType === 'test' ? 'ChatMarkedAsTest' : 'ChatMarkedAsReal',
        data: { chatId, businessId },
      })),
      ...ifChanged(current, changes, groups, 'ChatReassigned', ({ providerUserId = null }) => ({
        chatId,
        businessId,
        providerUserId,
      })),
      ...ifSwitched(current, changes, 'status', status => ({
        type: eventByStatus[status],
        data: { chatId, businessId },
      })),
    ];
  });

/** @throws EntityNotFound, PreconditionFailed */
export function updateChat(
  executor: Executor,
  chatId: Id<'chat'>,
  changes: UpdateChat,
  context: CommandContext,
): Promise<CommandResult<Chat>> {
  return executeEntity(executor, chat, chatId, decideUpdateChat(changes), context);
}

export const decideDeleteChat = (chatId: Id<'chat'>): DecideChat =>
  ifActive(chat, ({ businessId }) => [{ type: 'ChatDeleted', data: { chatId, businessId } }]);

/** @throws EntityNotFound, PreconditionFailed */
export function deleteChat(
  executor: Executor,
  chatId: Id<'chat'>,
  context: CommandContext,
): Promise<Deleted> {
  return deleteEntity(executor, chat, chatId, decideDeleteChat(chatId), context);
}
