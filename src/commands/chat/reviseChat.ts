import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Chat } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { type Changes, executeEntity, ifChanged, revise, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { chat } from './state.ts';

export type ReviseChat = Changes<Pick<Chat, 'status' | 'chatType' | 'providerUserId'>>;

/** @throws EntityNotFound, PreconditionFailed */
export function reviseChat(
  executor: Executor,
  chatId: string,
  changes: ReviseChat,
  caller: Caller,
): Promise<Written<Chat>> {
  return executeEntity(executor, chat, chatId, revise(chat, decideRevision(changes)), caller);
}

const eventByStatus = {
  OPEN: 'ChatReopened',
  CLOSED_BY_BOT: 'ChatClosedByBot',
  CLOSED_BY_AGENT: 'ChatClosedByAgent',
  ARCHIVED: 'ChatArchived',
} as const;

const decideRevision =
  (changes: ReviseChat) =>
  (entity: Chat): DomainEvent[] => {
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
