import type { Customer } from '../../events/entities.ts';
import { business } from '../business/state.ts';
import { channel } from '../channel/state.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type CommandResult, createEntity, requireEntity, requireOfBusiness } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { createUnique } from '../engine/uniqueEntity.ts';
import { customer, platformCustomerConstraint, platformKey } from './state.ts';

export type RegisterCustomer = Omit<Customer, 'customerId' | 'firstSeenAt' | 'lastSeenAt'>;

/** @throws UnknownReference businessId or channelId, KeyTaken */
export async function registerCustomer(
  executor: Executor,
  input: RegisterCustomer,
  context: CommandContext,
): Promise<CommandResult<Customer>> {
  return createEntity(executor, customer, context, async customerId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    await requireOfBusiness(executor, channel, input.channelId, 'channelId', input.businessId);
    const keys = [{ kind: platformCustomerConstraint, key: platformKey(input) }];
    const registered = { type: 'CustomerRegistered', data: { customerId, ...input } } as const;
    return createUnique(executor, customer, customerId, keys, registered, context);
  });
}
