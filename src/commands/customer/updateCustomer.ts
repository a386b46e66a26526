import type { Customer } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type Changes, type CommandResult, ifChanged } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { updateUnique } from '../engine/uniqueEntity.ts';
import { type CustomerEvent, customer, platformCustomerConstraint, platformKey } from './state.ts';

export type UpdateCustomer = Changes<
  Omit<Customer, 'customerId' | 'businessId' | 'channelId' | 'firstSeenAt' | 'lastSeenAt'>
>;

/** @throws EntityNotFound, PreconditionFailed, KeyTaken for the platformCustomerId */
export function updateCustomer(
  executor: Executor,
  customerId: string,
  changes: UpdateCustomer,
  context: CommandContext,
): Promise<CommandResult<Customer>> {
  const { platformCustomerId } = changes;
  return updateUnique(
    executor,
    customer,
    customerId,
    {
      kind: platformCustomerConstraint,
      keyAfter: entity =>
        platformKey(platformCustomerId === undefined ? entity : { ...entity, platformCustomerId }),
      events: decideUpdate(changes),
    },
    context,
  );
}

const decideUpdate =
  (changes: UpdateCustomer) =>
  (entity: Customer): CustomerEvent[] => {
    const { customerId } = entity;
    return [
      ...ifChanged(entity, changes, ['providerUserId', 'fullName', 'profilePictureUrl'], to => ({
        type: 'CustomerProfileUpdated',
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
