import type { Caller } from '../caller.ts';
import { type Deleted, endEntity } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { chat } from './state.ts';

/** @throws EntityNotFound, PreconditionFailed */
export function deleteChat(executor: Executor, chatId: string, caller: Caller): Promise<Deleted> {
  const deleted = (businessId: string) => ({ type: 'ChatDeleted', data: { chatId, businessId } }) as const;
  return endEntity(executor, chat, chatId, entity => deleted(entity.businessId), caller);
}
