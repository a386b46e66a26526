import { describe, it } from '@jest/globals';
import {
  customer,
  decideDeleteCustomer,
  decideUpdateCustomer,
  registerCustomer,
} from '../../src/commands/customer.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { businessOpened, channelConnected, customerRegistered } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { given as givenLog, givenOf } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const customerId = idOf.customer('customer');
const input = {
  businessId: idOf.business('business'),
  providerUserId: null,
  channelId: idOf.channel('channel'),
  platformCustomerId: 'psid',
  fullName: null,
  address: 'Harbour 1',
  profilePictureUrl: null,
};
const deleted = { type: 'CustomerDeleted', data: { customerId } } as const;
const register = (executor: Executor) =>
  registerCustomer(executor, input, callerWith({ newId: () => customerId }));
const remove = decideDeleteCustomer(customerId);
const given = givenOf(customer);

describe('a customer', () => {
  it('is registered on a channel of a business, both of which exist', async () => {
    await givenLog(businessOpened(), channelConnected()).when(register).thenEvents(customerRegistered());
    await givenLog(businessOpened()).when(register).thenRefused('unknown-reference');
    await givenLog(channelConnected()).when(register).thenRefused('unknown-reference');
  });

  it('is updated by an event for each group of fields that changes', () =>
    given(customerRegistered())
      .when(
        decideUpdateCustomer({
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

  it('is not changed by a PUT that changes nothing', () =>
    given(customerRegistered()).when(decideUpdateCustomer(input)).thenNothing());

  it('is updated and deleted only while it exists', () => {
    given()
      .when(decideUpdateCustomer({ address: '' }))
      .thenRefused('not-found');
    given(customerRegistered()).when(remove).thenEvents(deleted);
    given(customerRegistered(), deleted).when(remove).thenRefused('not-found');
    given(customerRegistered(), deleted)
      .when(decideUpdateCustomer({ address: '' }))
      .thenRefused('not-found');
  });
});
