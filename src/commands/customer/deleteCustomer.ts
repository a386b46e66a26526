import type { CommandContext } from '../engine/commandContext.ts';
import type { Deleted } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { deleteUnique } from '../engine/uniqueEntity.ts';
import { customer, platformCustomerConstraint } from './state.ts';

/** Frees channel + platformCustomerId. @throws EntityNotFound, PreconditionFailed */
export function deleteCustomer(
  executor: Executor,
  customerId: string,
  context: CommandContext,
): Promise<Deleted> {
  const deleted = { type: 'CustomerDeleted', data: { customerId } } as const;
  return deleteUnique(executor, customer, customerId, [platformCustomerConstraint], deleted, context);
}
