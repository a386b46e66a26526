import type { Customer } from '../../events/entities.ts';
import { business } from '../business/state.ts';
import type { Caller } from '../caller.ts';
import { channel } from '../channel/state.ts';
import { createEntity, requireEntity, requireOfBusiness, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { beginUnique } from '../uniqueEntity.ts';
import { customer, platformCustomerKind, platformKey } from './state.ts';

export type RegisterCustomer = Omit<Customer, 'customerId' | 'firstSeenAt' | 'lastSeenAt'>;

/** @throws UnknownReference businessId or channelId, KeyTaken */
export async function registerCustomer(
  executor: Executor,
  input: RegisterCustomer,
  caller: Caller,
): Promise<Written<Customer>> {
  return createEntity(executor, customer, caller, async customerId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    await requireOfBusiness(executor, channel, input.channelId, 'channelId', input.businessId);
    const keys = [{ kind: platformCustomerKind, key: platformKey(input) }];
    const registered = { type: 'CustomerRegistered', data: { customerId, ...input } } as const;
    return beginUnique(executor, customer, customerId, keys, registered, caller);
  });
}
