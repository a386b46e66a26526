import type { Customer } from '../../events/entities.ts';
import { entityAggregate } from '../engine/aggregate.ts';
import type { UniqueConstraint } from '../engine/uniqueConstraints.ts';

export const customer = entityAggregate<Customer>('customer');

type PlatformIdentity = Pick<Customer, 'channelId' | 'platformCustomerId'>;

/** One customer a channel and platform id. JSON keeps the two apart whatever they contain. */
export const platformKey = ({ channelId, platformCustomerId }: PlatformIdentity): string =>
  JSON.stringify([channelId, platformCustomerId]);

export const platformCustomerConstraint: UniqueConstraint<Customer> = {
  name: 'platformCustomerId',
  owner: customer,
  keyOf: platformKey,
  abandonCreation: customerId => ({ type: 'CustomerRegistrationAbandoned', data: { customerId } }),
  abandonChange: customerId => ({ type: 'CustomerPlatformIdChangeAbandoned', data: { customerId } }),
};
