/**
 * A believable shop over time: businesses with channels, customers, products and orders, and chats in which most of
 * the events happen. Its shape is the same at every size, so that what grows is the log alone.
 */

import { createHash } from 'node:crypto';
import { accountKey, platformAccountConstraint } from '../../src/commands/channel.ts';
import { platformCustomerConstraint, platformKey } from '../../src/commands/customer.ts';
import { emailConstraint } from '../../src/commands/user.ts';
import type { Id } from '../../src/events/catalog/ids.ts';
import { idOf } from '../../test/support/builders/ids.ts';
import { History } from './history.ts';
import { Random } from './random.ts';
import { sentences, words } from './words.ts';

const SEED = 20_250_101;
/** Events for each business there is; the first ones are there from the start. */
const EVENTS_PER_BUSINESS = 20_000;
const FIRST_BUSINESSES = 4;
const PRODUCTS_AT_START = 24;
const CHATS_AT_START = 16;
/** So many chats are lively at a time; an older one is not written to any more. */
const LIVELY_CHATS = 512;

interface Business {
  readonly businessId: Id<'business'>;
  readonly channelIds: readonly Id<'channel'>[];
  readonly productIds: Id<'product'>[];
  readonly customers: Customer[];
}

interface Customer {
  readonly customerId: Id<'customer'>;
  readonly channelId: Id<'channel'>;
  readonly platformCustomerId: string;
}

interface Chat {
  readonly chatId: Id<'chat'>;
  readonly businessId: Id<'business'>;
  readonly channelId: Id<'channel'>;
  readonly platformCustomerId: string;
}

export class Shop {
  readonly history: History;
  readonly businesses: Business[] = [];
  readonly productIds: string[] = [];
  readonly chatIds: string[] = [];
  readonly #random = new Random(SEED);
  readonly #lively: Chat[] = [];

  constructor() {
    this.history = new History(this.#random);
    for (let count = 0; count < FIRST_BUSINESSES; count++) this.#openBusiness();
  }

  /** Something happens: usually a few messages, sometimes more. */
  goOn(): void {
    if (this.history.events > this.businesses.length * EVENTS_PER_BUSINESS) this.#openBusiness();
    const business = this.#random.pick(this.businesses);
    const dice = this.#random.next();
    if (dice < 0.08) this.#addProduct(business);
    else if (dice < 0.12) this.#reprice(business);
    else if (dice < 0.2) this.#startChat(business);
    else if (dice < 0.34) this.#placeOrder(business);
    else this.#converse(this.#random.pick(this.#lively));
  }

  #openBusiness(): void {
    const { history } = this;
    const [userId, businessId] = [idOf.user(history.id()), idOf.business(history.id())];
    const email = `owner-${userId}@example.com`;
    this.#reserve(emailConstraint.name, email, userId);
    const person = { name: words(this.#random, 2), phone: null, email, providerUserId: null };
    const secret = { passwordHash: 'not-a-hash', loginProvider: 'EMAIL' } as const;
    history.record(`user-${userId}`, [{ type: 'UserRegistered', data: { userId, ...person, ...secret } }]);
    const about = { name: words(this.#random, 2), description: sentences(this.#random, 1) };
    const opened = { businessId, userId, providerUserId: null, ...about };
    history.record(`business-${businessId}`, [{ type: 'BusinessOpened', data: opened }]);
    const channelIds = [this.#connectChannel(businessId), this.#connectChannel(businessId)];
    const business = { businessId, channelIds, productIds: [], customers: [] };
    this.businesses.push(business);
    for (let count = 0; count < PRODUCTS_AT_START; count++) this.#addProduct(business);
    for (let count = 0; count < CHATS_AT_START; count++) this.#startChat(business);
    for (let count = 0; count < PRODUCTS_AT_START; count++) this.#placeOrder(business);
  }

  #connectChannel(businessId: Id<'business'>): Id<'channel'> {
    const channelId = idOf.channel(this.history.id());
    // Without a token nothing is ever sent to a platform.
    const tokens = { accessToken: null, refreshToken: null, tokenExpiresAt: null };
    const page = { platformType: 'FACEBOOK_PAGE', platformSpecificId: this.#digits(15) } as const;
    const shown = { description: null, channelName: words(this.#random, 2), isActive: true };
    const data = { channelId, businessId, providerUserId: null, ...page, ...shown, ...tokens };
    this.#reserve(platformAccountConstraint.name, accountKey(data) ?? '', channelId);
    this.history.record(`channel-${channelId}`, [{ type: 'ChannelConnected', data }]);
    return channelId;
  }

  #addProduct({ businessId, productIds }: Business): void {
    const productId = idOf.product(this.history.id());
    const shown = { name: words(this.#random, 3), description: sentences(this.#random, 2) };
    const sold = { price: this.#price(), currency: 'EUR', sku: `SKU-${this.#digits(6)}`, isAvailable: true };
    const picture = { imageUrl: `https://images.example.com/${productId}.jpg`, imageId: this.#digits(12) };
    const data = { productId, businessId, providerUserId: null, ...shown, ...sold, ...picture };
    this.history.record(`product-${productId}`, [
      { type: 'ProductAdded', data: { ...data, shortId: this.#digits(8) } },
    ]);
    productIds.push(productId);
    this.productIds.push(productId);
  }

  #reprice({ productIds }: Business): void {
    const productId = this.#random.pick(productIds);
    const data = { productId, price: this.#price() };
    this.history.record(`product-${productId}`, [{ type: 'ProductRepriced', data }]);
  }

  #registerCustomer({ businessId, channelIds, customers }: Business): Customer {
    const customerId = idOf.customer(this.history.id());
    const known = { channelId: this.#random.pick(channelIds), platformCustomerId: this.#digits(16) };
    this.#reserve(platformCustomerConstraint.name, platformKey(known), customerId);
    const person = { fullName: words(this.#random, 2), address: words(this.#random, 4) };
    const data = { customerId, businessId, providerUserId: null, ...known, ...person };
    this.history.record(`customer-${customerId}`, [
      { type: 'CustomerRegistered', data: { ...data, profilePictureUrl: null } },
    ]);
    const customer = { customerId, ...known };
    customers.push(customer);
    return customer;
  }

  #startChat(business: Business): void {
    const { businessId } = business;
    const { channelId, platformCustomerId } = this.#registerCustomer(business);
    const chat = { chatId: idOf.chat(this.history.id()), businessId, channelId, platformCustomerId };
    const data = { ...chat, providerUserId: null, status: 'OPEN', chatType: 'real' } as const;
    this.history.record(`chat-${chat.chatId}`, [{ type: 'ChatStarted', data }]);
    this.chatIds.push(chat.chatId);
    if (this.#lively.length === LIVELY_CHATS) this.#lively.shift();
    this.#lively.push(chat);
    this.#converse(chat);
  }

  /** The customer writes, then bot and customer take turns. */
  #converse(chat: Chat): void {
    const turns = this.#random.between(1, 6);
    for (let turn = 0; turn < turns; turn++) {
      const type = turn % 2 === 0 ? 'CustomerMessageReceived' : 'BotReplied';
      const said = {
        contentType: 'TEXT',
        content: sentences(this.#random, 1),
        platformMessageId: null,
      } as const;
      const spent = { totalTimeTaken: null, cost: null };
      const data = {
        messageId: idOf.message(this.history.id()),
        ...chat,
        ...said,
        timestamp: this.history.now(),
        ...spent,
      };
      this.history.record(`chat-${chat.chatId}`, [{ type, data }]);
    }
  }

  #placeOrder({ businessId, productIds, customers }: Business): void {
    const orderId = idOf.order(this.history.id());
    const { customerId, channelId } = this.#random.pick(customers);
    const price = this.#price();
    const items = Array.from({ length: this.#random.between(1, 3) }, () => ({
      orderItemId: idOf.orderItem(this.history.id()),
      productId: this.#random.pick(productIds),
      quantity: this.#random.between(1, 4),
      priceAtPurchase: price,
      currencyAtPurchase: 'EUR',
    }));
    const agreed = { totalAmount: price, currency: 'EUR', shippingAddress: words(this.#random, 4), items };
    const who = { businessId, customerId, channelId, providerUserId: null };
    const stream = `order-${orderId}`;
    const data = { orderId, ...who, orderStatus: 'PENDING', ...agreed } as const;
    this.history.record(stream, [{ type: 'OrderPlaced', data }]);
    this.history.record(stream, [{ type: 'OrderConfirmed', data: { orderId } }]);
    if (this.#random.next() < 0.5) this.history.record(stream, [{ type: 'OrderShipped', data: { orderId } }]);
  }

  #reserve(kind: string, key: string, ownerId: string): void {
    const digest = createHash('sha256').update(key).digest('base64url');
    const data = { kind, ownerId };
    this.history.record(`unique-${kind}-${digest}`, [{ type: 'UniqueKeyReserved', data }]);
  }

  #price(): string {
    return `${this.#random.between(1, 99)}.${this.#random.between(10, 99)}`;
  }

  #digits(count: number): string {
    return Array.from({ length: count }, () => this.#random.between(0, 9)).join('');
  }
}
