import type { Product } from '../../events/entities.ts';
import { business } from '../business/state.ts';
import type { Caller } from '../caller.ts';
import { begin, createEntity, executeEntity, requireEntity, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { product } from './state.ts';

export type AddProduct = Omit<Product, 'productId' | 'createdAt' | 'updatedAt'>;

/** @throws UnknownReference businessId */
export async function addProduct(
  executor: Executor,
  input: AddProduct,
  caller: Caller,
): Promise<Written<Product>> {
  return createEntity(executor, product, caller, async productId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    const added = begin(product, { type: 'ProductAdded', data: { productId, ...input } });
    return executeEntity(executor, product, productId, added, caller);
  });
}
