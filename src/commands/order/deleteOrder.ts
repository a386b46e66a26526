import type { Caller } from '../caller.ts';
import { type Deleted, endEntity } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { order } from './state.ts';

/** @throws EntityNotFound, PreconditionFailed */
export function deleteOrder(executor: Executor, orderId: string, caller: Caller): Promise<Deleted> {
  return endEntity(executor, order, orderId, { type: 'OrderDeleted', data: { orderId } }, caller);
}
