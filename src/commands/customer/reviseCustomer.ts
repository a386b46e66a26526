import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Customer } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { type Changes, ifChanged, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { reviseUnique } from '../uniqueEntity.ts';
import { customer, platformCustomerKind, platformKey } from './state.ts';

export type ReviseCustomer = Changes<
  Omit<Customer, 'customerId' | 'businessId' | 'channelId' | 'firstSeenAt' | 'lastSeenAt'>
>;

/** @throws EntityNotFound, PreconditionFailed, KeyTaken for the platformCustomerId */
export function reviseCustomer(
  executor: Executor,
  customerId: string,
  changes: ReviseCustomer,
  caller: Caller,
): Promise<Written<Customer>> {
  const { platformCustomerId } = changes;
  return reviseUnique(
    executor,
    customer,
    customerId,
    {
      kind: platformCustomerKind,
      keyAfter: entity =>
        platformKey(platformCustomerId === undefined ? entity : { ...entity, platformCustomerId }),
      events: decideRevision(changes),
    },
    caller,
  );
}

const decideRevision =
  (changes: ReviseCustomer) =>
  (entity: Customer): DomainEvent[] => {
    const { customerId } = entity;
    return [
      ...ifChanged(entity, changes, ['providerUserId', 'fullName', 'profilePictureUrl'], to => ({
        type: 'CustomerProfileRevised',
        data: { customerId, ...to },
      })),
      ...ifChanged(entity, changes, ['address'], ({ address = '' }) => ({
        type: 'CustomerMoved',
        data: { customerId, address },
      })),
      ...ifChanged(entity, changes, ['platformCustomerId'], ({ platformCustomerId = '' }) => ({
        type: 'CustomerPlatformIdChanged',
        data: { customerId, platformCustomerId },
      })),
    ];
  };
