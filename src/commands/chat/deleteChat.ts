import type { CommandContext } from '../engine/commandContext.ts';
import { type Deleted, deleteEntity } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { chat } from './state.ts';

/** @throws EntityNotFound, PreconditionFailed */
export function deleteChat(executor: Executor, chatId: string, context: CommandContext): Promise<Deleted> {
  const deleted = (businessId: string) => ({ type: 'ChatDeleted', data: { chatId, businessId } }) as const;
  return deleteEntity(executor, chat, chatId, entity => deleted(entity.businessId), context);
}
