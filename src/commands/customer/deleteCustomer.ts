import type { Caller } from '../caller.ts';
import type { Deleted } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { endUnique } from '../uniqueEntity.ts';
import { customer, platformCustomerKind } from './state.ts';

/** Frees channel + platformCustomerId. @throws EntityNotFound, PreconditionFailed */
export function deleteCustomer(executor: Executor, customerId: string, caller: Caller): Promise<Deleted> {
  const deleted = { type: 'CustomerDeleted', data: { customerId } } as const;
  return endUnique(executor, customer, customerId, [platformCustomerKind], deleted, caller);
}
