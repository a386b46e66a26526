/** First events of entities, with defaults that a test overrides. Each entity's id is its kind: `user`, `chat`, … */

import type { DomainEvent } from '../../../src/events/catalog/index.ts';
import { idOf } from './ids.ts';

type EventNamed<T extends DomainEvent['type']> = Extract<DomainEvent, { type: T }>;
type Data<T extends DomainEvent['type']> = EventNamed<T>['data'];

export const userRegistered = (data: Partial<Data<'UserRegistered'>> = {}): EventNamed<'UserRegistered'> => ({
  type: 'UserRegistered',
  data: {
    userId: idOf.user('user'),
    name: 'Ann',
    phone: null,
    email: 'ann@example.com',
    passwordHash: null,
    loginProvider: null,
    providerUserId: null,
    ...data,
  },
});

export const businessOpened = (data: Partial<Data<'BusinessOpened'>> = {}): EventNamed<'BusinessOpened'> => ({
  type: 'BusinessOpened',
  data: {
    businessId: idOf.business('business'),
    userId: idOf.user('user'),
    providerUserId: null,
    name: 'Tea House',
    description: null,
    ...data,
  },
});

export const channelConnected = (
  data: Partial<Data<'ChannelConnected'>> = {},
): EventNamed<'ChannelConnected'> => ({
  type: 'ChannelConnected',
  data: {
    channelId: idOf.channel('channel'),
    businessId: idOf.business('business'),
    providerUserId: null,
    platformType: 'FACEBOOK_PAGE',
    platformSpecificId: 'page',
    description: null,
    channelName: null,
    accessToken: null,
    refreshToken: null,
    tokenExpiresAt: null,
    isActive: true,
    ...data,
  },
});

export const customerRegistered = (
  data: Partial<Data<'CustomerRegistered'>> = {},
): EventNamed<'CustomerRegistered'> => ({
  type: 'CustomerRegistered',
  data: {
    customerId: idOf.customer('customer'),
    businessId: idOf.business('business'),
    providerUserId: null,
    channelId: idOf.channel('channel'),
    platformCustomerId: 'psid',
    fullName: null,
    address: 'Harbour 1',
    profilePictureUrl: null,
    ...data,
  },
});

export const productAdded = (data: Partial<Data<'ProductAdded'>> = {}): EventNamed<'ProductAdded'> => ({
  type: 'ProductAdded',
  data: {
    productId: idOf.product('product'),
    businessId: idOf.business('business'),
    providerUserId: null,
    name: 'Sencha',
    description: null,
    price: '4.50',
    currency: 'EUR',
    sku: null,
    imageUrl: null,
    imageId: null,
    shortId: null,
    isAvailable: true,
    ...data,
  },
});

export const orderPlaced = (data: Partial<Data<'OrderPlaced'>> = {}): EventNamed<'OrderPlaced'> => ({
  type: 'OrderPlaced',
  data: {
    orderId: idOf.order('order'),
    businessId: idOf.business('business'),
    providerUserId: null,
    customerId: idOf.customer('customer'),
    channelId: null,
    orderStatus: 'PENDING',
    totalAmount: '9.00',
    currency: 'EUR',
    shippingAddress: 'Harbour 1',
    items: [
      {
        orderItemId: idOf.orderItem('item'),
        productId: idOf.product('product'),
        quantity: 2,
        priceAtPurchase: '4.50',
        currencyAtPurchase: 'EUR',
      },
    ],
    ...data,
  },
});

export const chatStarted = (data: Partial<Data<'ChatStarted'>> = {}): EventNamed<'ChatStarted'> => ({
  type: 'ChatStarted',
  data: {
    chatId: idOf.chat('chat'),
    businessId: idOf.business('business'),
    platformCustomerId: 'psid',
    channelId: idOf.channel('channel'),
    providerUserId: null,
    status: 'OPEN',
    chatType: 'real',
    ...data,
  },
});

/** A business with a user, a channel, a customer and a product. */
export const shopHistory = (): DomainEvent[] => [
  userRegistered(),
  businessOpened(),
  channelConnected(),
  customerRegistered(),
  productAdded(),
];
