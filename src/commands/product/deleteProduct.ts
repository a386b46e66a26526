import type { Caller } from '../caller.ts';
import { type Deleted, endEntity } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { product } from './state.ts';

/** @throws EntityNotFound, PreconditionFailed */
export function deleteProduct(executor: Executor, productId: string, caller: Caller): Promise<Deleted> {
  return endEntity(executor, product, productId, { type: 'ProductDeleted', data: { productId } }, caller);
}
