/** A person who writes to a business on a channel; one customer a channel and platform id. */

import { customerEvents } from '../events/catalog/customer.ts';
import { customerId, type Id } from '../events/catalog/ids.ts';
import { type Customer, customer as entity } from '../events/entities.ts';
import { business } from './business.ts';
import { channel } from './channel.ts';
import type { DecideOf, EventsOf } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import {
  type Changes,
  type CommandResult,
  createEntity,
  type Deleted,
  groupsOf,
  ifAbsent,
  ifActive,
  ifChanged,
  requireEntity,
  requireOfBusiness,
} from './engine/entity.ts';
import { entityAggregate } from './engine/entityAggregate.ts';
import type { Executor } from './engine/executor.ts';
import type { UniqueConstraint } from './engine/uniqueConstraints.ts';
import { createUnique, deleteUnique, updateUnique } from './engine/uniqueEntity.ts';

export const customer = entityAggregate({ name: 'customer', id: customerId, entity, events: customerEvents });
type CustomerEvent = EventsOf<typeof customer>;
type DecideCustomer = DecideOf<typeof customer>;

/** JSON keeps the two apart whatever they contain. */
export const platformKey = ({
  channelId,
  platformCustomerId,
}: Pick<Customer, 'channelId' | 'platformCustomerId'>): string =>
  JSON.stringify([channelId, platformCustomerId]);

export const platformCustomerConstraint: UniqueConstraint<Customer, CustomerEvent, Id<'customer'>> = {
  name: 'platformCustomerId',
  owner: customer,
  keyOf: platformKey,
  abandonCreation: customerId => ({ type: 'CustomerRegistrationAbandoned', data: { customerId } }),
  abandonChange: customerId => ({ type: 'CustomerPlatformIdChangeAbandoned', data: { customerId } }),
};

type RegisterCustomer = Omit<Customer, 'customerId' | 'firstSeenAt' | 'lastSeenAt'>;

export const decideRegisterCustomer = (
  data: RegisterCustomer & Pick<Customer, 'customerId'>,
): DecideCustomer => ifAbsent(customer, { type: 'CustomerRegistered', data });

/** @throws UnknownReference businessId or channelId, KeyTaken */
export function registerCustomer(
  executor: Executor,
  input: RegisterCustomer,
  context: CommandContext,
): Promise<CommandResult<Customer>> {
  return createEntity(executor, customer, context, async customerId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    await requireOfBusiness(executor, channel, input.channelId, 'channelId', input.businessId);
    const decide = decideRegisterCustomer({ customerId, ...input });
    const creation = { constraints: [platformCustomerConstraint], decide };
    return createUnique(executor, customer, customerId, creation, context);
  });
}

type UpdateCustomer = Changes<
  Omit<Customer, 'customerId' | 'businessId' | 'channelId' | 'firstSeenAt' | 'lastSeenAt'>
>;

const groups = groupsOf<UpdateCustomer, CustomerEvent>()({
  CustomerProfileUpdated: ['providerUserId', 'fullName', 'profilePictureUrl'],
  CustomerMoved: ['address'],
  CustomerPlatformIdChanged: ['platformCustomerId'],
});

export const decideUpdateCustomer = (changes: UpdateCustomer): DecideCustomer =>
  ifActive(customer, (current): CustomerEvent[] => {
    const { customerId } = current;
    return [
      ...ifChanged(current, changes, groups, 'CustomerProfileUpdated', to => ({ customerId, ...to })),
      ...ifChanged(current, changes, groups, 'CustomerMoved', ({ address = '' }) => ({
        customerId,
        address,
      })),
      ...ifChanged(current, changes, groups, 'CustomerPlatformIdChanged', ({ platformCustomerId = '' }) => ({
        customerId,
        platformCustomerId,
      })),
    ];
  });

/** @throws EntityNotFound, PreconditionFailed, KeyTaken for the platformCustomerId */
export function updateCustomer(
  executor: Executor,
  customerId: Id<'customer'>,
  changes: UpdateCustomer,
  context: CommandContext,
): Promise<CommandResult<Customer>> {
  const change = { constraint: platformCustomerConstraint, decide: decideUpdateCustomer(changes) };
  return updateUnique(executor, customer, customerId, change, context);
}

export const decideDeleteCustomer = (customerId: Id<'customer'>): DecideCustomer =>
  ifActive(customer, () => [{ type: 'CustomerDeleted', data: { customerId } }]);

/** Frees channel + platformCustomerId. @throws EntityNotFound, PreconditionFailed */
export function deleteCustomer(
  executor: Executor,
  customerId: Id<'customer'>,
  context: CommandContext,
): Promise<Deleted> {
  const deletion = { constraints: [platformCustomerConstraint], decide: decideDeleteCustomer(customerId) };
  return deleteUnique(executor, customer, customerId, deletion, context);
}
