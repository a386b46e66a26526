import { describe, it } from '@jest/globals';
import {
  deleteCustomer,
  registerCustomer,
  type UpdateCustomer,
  updateCustomer,
} from '../../src/commands/customer.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import type { DomainEvent } from '../../src/events/catalog/index.ts';
import { businessOpened, channelConnected, customerRegistered } from '../support/builders/eventBuilders.ts';
import { given } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const customerId = 'customer';
const input = {
  businessId: 'business',
  providerUserId: null,
  channelId: 'channel',
  platformCustomerId: 'psid',
  fullName: null,
  address: 'Harbour 1',
  profilePictureUrl: null,
};
const deleted: DomainEvent = { type: 'CustomerDeleted', data: { customerId } };
const register = (executor: Executor) =>
  registerCustomer(executor, input, callerWith({ newId: () => customerId }));
const update = (changes: UpdateCustomer) => (executor: Executor) =>
  updateCustomer(executor, customerId, changes, callerWith());
const remove = (executor: Executor) => deleteCustomer(executor, customerId, callerWith());

describe('a customer', () => {
  it('is registered on a channel of a business, both of which exist', async () => {
    await given(businessOpened(), channelConnected()).when(register).thenEvents(customerRegistered());
    await given(businessOpened()).when(register).thenRefused('unknown-reference');
    await given(channelConnected()).when(register).thenRefused('unknown-reference');
  });

  it('is revised by an event for each group of fields that changes', () =>
    given(customerRegistered())
      .when(
        update({
          fullName: 'Ann',
          profilePictureUrl: 'https://x.example',
          address: 'Hill 2',
          platformCustomerId: 'b',
        }),
      )
      .thenEvents(
        {
          type: 'CustomerProfileUpdated',
          data: { customerId, fullName: 'Ann', profilePictureUrl: 'https://x.example' },
        },
        { type: 'CustomerMoved', data: { customerId, address: 'Hill 2' } },
        { type: 'CustomerPlatformIdChanged', data: { customerId, platformCustomerId: 'b' } },
      ));

  it('is left alone by a PUT that changes nothing', () =>
    given(customerRegistered()).when(update(input)).thenNothing());

  it('is revised and deleted only while it exists', async () => {
    await given()
      .when(update({ address: '' }))
      .thenRefused('not-found');
    await given(customerRegistered()).when(remove).thenEvents(deleted);
    await given(customerRegistered(), deleted).when(remove).thenRefused('not-found');
    await given(customerRegistered(), deleted)
      .when(update({ address: '' }))
      .thenRefused('not-found');
  });
});
