import type { Caller } from '../caller.ts';
import { type Deleted, endEntity } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { business } from './state.ts';

/** @throws EntityNotFound, PreconditionFailed */
export function deleteBusiness(executor: Executor, businessId: string, caller: Caller): Promise<Deleted> {
  return endEntity(executor, business, businessId, { type: 'BusinessDeleted', data: { businessId } }, caller);
}
