import type { CommandContext } from '../engine/commandContext.ts';
import { type Deleted, deleteEntity } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { product } from './state.ts';

/** @throws EntityNotFound, PreconditionFailed */
export function deleteProduct(
  executor: Executor,
  productId: string,
  context: CommandContext,
): Promise<Deleted> {
  return deleteEntity(executor, product, productId, { type: 'ProductDeleted', data: { productId } }, context);
}
