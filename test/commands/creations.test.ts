/** The first event of each entity's stream: written once, and never after its end. */

import { describe, it } from '@jest/globals';
import { business, decideOpenBusiness } from '../../src/commands/business.ts';
import { channel, decideConnectChannel } from '../../src/commands/channel.ts';
import { chat, decideStartChat } from '../../src/commands/chat.ts';
import { customer, decideRegisterCustomer } from '../../src/commands/customer.ts';
import type { Aggregate, AnyEvent, Decide } from '../../src/commands/engine/aggregate.ts';
import { decidePlaceOrder, order } from '../../src/commands/order.ts';
import { decideAddProduct, product } from '../../src/commands/product.ts';
import { decideRegisterUser, user } from '../../src/commands/user.ts';
import {
  businessOpened,
  channelConnected,
  chatStarted,
  customerRegistered,
  orderPlaced,
  productAdded,
  userRegistered,
} from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { givenOf } from '../support/dsl/givenWhenThen.ts';

function createsOnce<S, E extends AnyEvent>(
  aggregate: Aggregate<S, E>,
  created: E,
  create: Decide<S, E>,
  deleted: E,
): void {
  const given = givenOf(aggregate);
  describe(`a ${aggregate.name}`, () => {
    it('is created on an id that is new', () => given().when(create).thenEvents(created));
    it('is not created again by the same request', () => given(created).when(create).thenNothing());
    it('is not created on an id whose key went to another one', () =>
      given(created, deleted).when(create).thenRefused('key-taken'));
  });
}

const registered = userRegistered();
createsOnce(user, registered, decideRegisterUser(registered.data), {
  type: 'UserDeleted',
  data: { userId: idOf.user('user') },
});
const opened = businessOpened();
createsOnce(business, opened, decideOpenBusiness(opened.data), {
  type: 'BusinessDeleted',
  data: { businessId: idOf.business('business') },
});
const connected = channelConnected();
createsOnce(channel, connected, decideConnectChannel(connected.data), {
  type: 'ChannelDisconnected',
  data: { channelId: idOf.channel('channel') },
});
const known = customerRegistered();
createsOnce(customer, known, decideRegisterCustomer(known.data), {
  type: 'CustomerDeleted',
  data: { customerId: idOf.customer('customer') },
});
const added = productAdded();
createsOnce(product, added, decideAddProduct(added.data), {
  type: 'ProductDeleted',
  data: { productId: idOf.product('product') },
});
const placed = orderPlaced();
createsOnce(order, placed, decidePlaceOrder(placed.data), {
  type: 'OrderDeleted',
  data: { orderId: idOf.order('order') },
});
const started = chatStarted();
createsOnce(chat, started, decideStartChat(started.data), {
  type: 'ChatDeleted',
  data: { chatId: idOf.chat('chat'), businessId: idOf.business('business') },
});
