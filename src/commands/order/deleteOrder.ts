import type { CommandContext } from '../engine/commandContext.ts';
import { type Deleted, deleteEntity } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { order } from './state.ts';

/** @throws EntityNotFound, PreconditionFailed */
export function deleteOrder(executor: Executor, orderId: string, context: CommandContext): Promise<Deleted> {
  return deleteEntity(executor, order, orderId, { type: 'OrderDeleted', data: { orderId } }, context);
}
