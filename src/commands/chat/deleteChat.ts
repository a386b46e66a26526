import type { Caller } from '../caller.ts';
import { type Deleted, endEntity } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { chat } from './state.ts';

/** @throws EntityNotFound, PreconditionFailed */
export function deleteChat(executor: Executor, chatId: string, caller: Caller): Promise<Deleted> {
  return endEntity(executor, chat, chatId, { type: 'ChatDeleted', data: { chatId } }, caller);
}
