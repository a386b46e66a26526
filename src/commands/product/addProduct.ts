import type { Product } from '../../events/entities.ts';
import { business } from '../business/state.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import {
  type CommandResult,
  createEntity,
  executeEntity,
  ifAbsent,
  requireEntity,
} from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { product } from './state.ts';

export type AddProduct = Omit<Product, 'productId' | 'createdAt' | 'updatedAt'>;

/** @throws UnknownReference businessId */
export async function addProduct(
  executor: Executor,
  input: AddProduct,
  context: CommandContext,
): Promise<CommandResult<Product>> {
  return createEntity(executor, product, context, async productId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    const added = ifAbsent(product, { type: 'ProductAdded', data: { productId, ...input } });
    return executeEntity(executor, product, productId, added, context);
  });
}
