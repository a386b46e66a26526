import { customerEvents } from '../../events/catalog/customer.ts';
import { type Customer, customer as entity } from '../../events/entities.ts';
import type { EventsOf } from '../engine/aggregate.ts';
import { entityAggregate } from '../engine/entityAggregate.ts';
import type { UniqueConstraint } from '../engine/uniqueConstraints.ts';

export const customer = entityAggregate({ name: 'customer', entity, events: customerEvents });
export type CustomerEvent = EventsOf<typeof customer>;

type PlatformIdentity = Pick<Customer, 'channelId' | 'platformCustomerId'>;

/** One customer a channel and platform id. JSON keeps the two apart whatever they contain. */
export const platformKey = ({ channelId, platformCustomerId }: PlatformIdentity): string =>
  JSON.stringify([channelId, platformCustomerId]);

export const platformCustomerConstraint: UniqueConstraint<Customer, CustomerEvent> = {
  name: 'platformCustomerId',
  owner: customer,
  keyOf: platformKey,
  abandonCreation: customerId => ({ type: 'CustomerRegistrationAbandoned', data: { customerId } }),
  abandonChange: customerId => ({ type: 'CustomerPlatformIdChangeAbandoned', data: { customerId } }),
};
