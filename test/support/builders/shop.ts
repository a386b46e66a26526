/** A shop to test with: creates entities over the API, with defaults that a test overrides. */
import type { Json, TestSystem } from '../servers/testSystem.ts';

let counter = 0;
/** Unique within the test run; keeps e-mails and platform ids apart. */
export const unique = (prefix: string): string => `${prefix}-${process.pid}-${++counter}`;

export const anEmail = (): string => `${unique('mail')}@example.com`;

/** Three letters, none of a currency that the tests name elsewhere. */
export function aCurrency(): string {
  const letter = (place: number) => String.fromCharCode(65 + (Math.floor(counter / 26 ** place) % 26));
  counter++;
  return `Q${letter(1)}${letter(0)}`;
}

type Fields = Record<string, unknown>;

export class Shop {
  readonly #system: TestSystem;

  constructor(system: TestSystem) {
    this.#system = system;
  }

  async user(fields: Fields = {}): Promise<Json> {
    return this.#create('users', { name: 'Ann', email: `${unique('ann')}@example.com`, ...fields });
  }

  async business(fields: Fields = {}): Promise<Json> {
    const userId = fields.userId ?? (await this.user()).userId;
    return this.#create('businesses', { name: 'Tea House', userId, ...fields });
  }

  async channel(fields: Fields = {}): Promise<Json> {
    const businessId = fields.businessId ?? (await this.business()).businessId;
    const platformSpecificId = unique('page');
    return this.#create('channels', {
      businessId,
      platformType: 'FACEBOOK_PAGE',
      platformSpecificId,
      ...fields,
    });
  }

  async customer(fields: Fields = {}): Promise<Json> {
    const owner = await this.#ownerAndChannel(fields);
    return this.#create('customers', { ...owner, platformCustomerId: unique('psid'), ...fields });
  }

  async product(fields: Fields = {}): Promise<Json> {
    const businessId = fields.businessId ?? (await this.business()).businessId;
    return this.#create('products', {
      businessId,
      name: 'Sencha',
      price: '4.50',
      currency: 'EUR',
      ...fields,
    });
  }

  async order(fields: Fields = {}): Promise<Json> {
    const customer = fields.customerId ? undefined : await this.customer(fields);
    const businessId = fields.businessId ?? customer?.businessId;
    const { productId } = fields.orderItems ? { productId: '' } : await this.product({ businessId });
    const orderItems = [{ productId, quantity: 2, priceAtPurchase: '4.50', currencyAtPurchase: 'EUR' }];
    const defaults = { channelId: null, totalAmount: '9.00', currency: 'EUR', shippingAddress: 'Harbour 1' };
    return this.#create('orders', {
      businessId,
      customerId: customer?.customerId,
      ...defaults,
      orderItems,
      ...fields,
    });
  }

  async chat(fields: Fields = {}): Promise<Json> {
    const owner = await this.#ownerAndChannel(fields);
    return this.#create('chats', { ...owner, platformCustomerId: unique('psid'), ...fields });
  }

  async message(chatId: string, fields: Fields = {}): Promise<Json> {
    return this.#create('messages', {
      chatId,
      senderType: 'CUSTOMER',
      contentType: 'TEXT',
      content: 'Hello',
      ...fields,
    });
  }

  async #ownerAndChannel(fields: Fields): Promise<Fields> {
    const businessId = fields.businessId ?? (await this.business()).businessId;
    const channelId = fields.channelId ?? (await this.channel({ businessId })).channelId;
    return { businessId, channelId };
  }

  async #create(path: string, body: Fields): Promise<Json> {
    const answer = await this.#system.call('POST', `/api/${path}`, body);
    if (answer.status !== 201)
      throw new Error(`POST ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }
}
