/**
 * What a body refers to is of the business that it names: medusajs/medusa#16253 sold what belonged to another channel,
 * and Sylius/Sylius#12598 told whoever asked that it did.
 */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type Shop, unique } from '../support/builders/shop.ts';
import { refusedField, UNKNOWN_ID } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json } from '../support/servers/testSystem.ts';

interface Owned {
  readonly businessId: Json[string];
  readonly channelId: Json[string];
  readonly customerId: Json[string];
  readonly productId: Json[string];
}

async function owned(shop: Shop): Promise<Owned> {
  const { businessId = {}, channelId = {}, customerId = {} } = await shop.customer();
  const { productId = {} } = await shop.product({ businessId });
  return { businessId, channelId, customerId, productId };
}

describe.each(enginePairs)('references to another business, on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  let ours: Owned;
  let theirs: Owned;
  beforeAll(async () => {
    ours = await owned(testServer.shop);
    theirs = await owned(testServer.shop);
  });
  const line = { quantity: 1, priceAtPurchase: '1', currencyAtPurchase: 'EUR' };
  const order = (overrides: object = {}) => {
    const { businessId, customerId, channelId, productId } = ours;
    const orderItems = [{ productId, ...line }];
    return { businessId, customerId, channelId, totalAmount: '1', currency: 'EUR', orderItems, ...overrides };
  };
  const post = (path: string, body: object, headers = {}) =>
    testServer.system.call('POST', `/api/${path}`, body, headers);
  const listed = async (path: string) =>
    (await testServer.system.call('GET', `/api/${path}?businessId=${ours.businessId}`)).body.total;

  test.each(['chats', 'customers'])(
    '%s: a channelId of another business: 400, and nothing is made',
    async path => {
      const before = await listed(path);
      const platformCustomerId = unique('psid');
      const body = { businessId: ours.businessId, channelId: theirs.channelId, platformCustomerId };
      for (const headers of [{}, { 'idempotency-key': unique('key') }]) {
        expect(await post(path, body, headers)).toMatchObject(refusedField('channelId'));
      }
      expect(await listed(path)).toBe(before);
      expect(await post(path, { ...body, channelId: ours.channelId })).toMatchObject({ status: 201 });
    },
  );

  test('orders: customerId, channelId and products of another business: 400, and nothing is made', async () => {
    const before = await listed('orders');
    const { customerId, channelId, productId } = theirs;
    expect(await post('orders', order({ customerId }))).toMatchObject(refusedField('customerId'));
    expect(await post('orders', order({ channelId }))).toMatchObject(refusedField('channelId'));
    const orderItems = [
      { productId: ours.productId, ...line },
      { productId, ...line },
    ];
    expect(await post('orders', order({ orderItems }))).toMatchObject(refusedField('orderItems.1.productId'));
    expect(await listed('orders')).toBe(before);
    expect(await post('orders', order())).toMatchObject({ status: 201 });
    expect(await post('orders', order({ channelId: null }))).toMatchObject({ status: 201 });
  });

  test('what belongs to another business is told like what does not exist', async () => {
    const body = { businessId: ours.businessId, platformCustomerId: unique('psid') };
    const foreign = await post('chats', { ...body, channelId: theirs.channelId });
    const unknown = await post('chats', { ...body, channelId: UNKNOWN_ID });
    const nameless = ({ body }: typeof foreign, id: unknown) =>
      JSON.stringify([body.message, body.error, body.code]).replaceAll(String(id), '');
    expect(nameless(foreign, theirs.channelId)).toBe(nameless(unknown, UNKNOWN_ID));
  });

  test('a chat needs no customer: whoever is not known yet may be written with', async () => {
    const { businessId, channelId } = ours;
    const body = { businessId, channelId, platformCustomerId: unique('nobody') };
    expect(await post('chats', body)).toMatchObject({ status: 201 });
  });

  test('PUT moves nothing into another business: the fields are left alone', async () => {
    const customer = await testServer.shop.customer({
      businessId: ours.businessId,
      channelId: ours.channelId,
    });
    const path = `/api/customers/${customer.customerId}`;
    const { businessId, channelId } = theirs;
    const answer = await testServer.system.call('PUT', path, { businessId, channelId, fullName: 'Ann' });
    expect(answer).toMatchObject({ status: 200, body: { ...customer, fullName: 'Ann' } });
  });
});
