import type { Chat } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type Changes, type CommandResult, executeEntity, ifActive, ifChanged } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { type ChatEvent, chat } from './state.ts';

export type UpdateChat = Changes<Pick<Chat, 'status' | 'chatType' | 'providerUserId'>>;

/** @throws EntityNotFound, PreconditionFailed */
export function updateChat(
  executor: Executor,
  chatId: string,
  changes: UpdateChat,
  context: CommandContext,
): Promise<CommandResult<Chat>> {
  return executeEntity(executor, chat, chatId, ifActive(chat, decideUpdate(changes)), context);
}

const eventByStatus = {
  OPEN: 'ChatReopened',
  CLOSED_BY_BOT: 'ChatClosedByBot',
  CLOSED_BY_AGENT: 'ChatClosedByAgent',
  ARCHIVED: 'ChatArchived',
} as const;

const decideUpdate =
  (changes: UpdateChat) =>
  (entity: Chat): ChatEvent[] => {
    const { chatId, businessId } = entity;
    return [
      ...ifChanged(entity, changes, ['chatType'], ({ chatType }) => ({
        type: chatType === 'test' ? 'ChatMarkedAsTest' : 'ChatMarkedAsReal',
        data: { chatId, businessId },
      })),
      ...ifChanged(entity, changes, ['providerUserId'], ({ providerUserId = null }) => ({
        type: 'ChatReassigned',
        data: { chatId, businessId, providerUserId },
      })),
      ...ifChanged(entity, changes, ['status'], ({ status = 'OPEN' }) => ({
        type: eventByStatus[status],
        data: { chatId, businessId },
      })),
    ];
  };
