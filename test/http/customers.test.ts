import { describe, expect, test } from '@jest/globals';
import { unique } from '../support/builders/shop.ts';
import { resourceSuite } from '../support/dsl/resourceSuite/index.ts';
import { ofBusiness, type Particulars, refused } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json } from '../support/servers/testSystem.ts';

const customers: Particulars = {
  path: 'customers',
  name: 'Customer',
  id: 'customerId',
  keys: [
    'customerId',
    'businessId',
    'providerUserId',
    'channelId',
    'platformCustomerId',
    'fullName',
    'address',
    'profilePictureUrl',
    'firstSeenAt',
    'lastSeenAt',
  ],
  minimal: async (shop, owner) => {
    const { businessId, channelId } = await shop.channel(ofBusiness(owner));
    return { businessId, channelId, platformCustomerId: unique('psid') };
  },
  defaults: { providerUserId: null, fullName: null, address: '', profilePictureUrl: null },
  required: ['businessId', 'channelId', 'platformCustomerId'],
  missing: 'businessId, channelId, and platformCustomerId are required',
  references: ['businessId', 'channelId'],
  invalid: [
    ['businessId', 5],
    ['channelId', {}],
    ['platformCustomerId', 5],
    ['fullName', 5],
    ['address', 5],
    ['address', null],
    ['profilePictureUrl', []],
    ['providerUserId', 5],
  ],
  changes: () => ({
    providerUserId: unique('provider'),
    platformCustomerId: unique('psid'),
    fullName: 'Grace Hopper',
    address: '1 Navy Yard\nArlington',
    profilePictureUrl: 'https://example.com/grace.png',
  }),
  another: { fullName: 'Other' },
  clearable: ['providerUserId', 'fullName', 'profilePictureUrl'],
  notFound: { GET: 'Customer not found', PUT: 'Customer not found', DELETE: 'Customer not found' },
  listBy: 'businessId',
  filterValues: async (shop, owner) => ({
    channelId: (await shop.channel(ofBusiness(owner))).channelId,
    providerUserId: unique('free provider'),
    platformCustomerId: unique('free psid'),
    fullName: 'free name',
    address: 'free address',
  }),
};

resourceSuite(customers);

describe.each(enginePairs)('identity of customers on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const at = ({ customerId }: Json) => `/api/customers/${customerId}`;
  const read = async (customer: Json) => (await testServer.system.call('GET', at(customer))).body;
  const again = ({ businessId, channelId, platformCustomerId }: Json) =>
    testServer.system.call('POST', '/api/customers', { businessId, channelId, platformCustomerId });

  test('the same platformCustomerId on the same channel: 409 that names it', async () => {
    const customer = await testServer.shop.customer();
    expect(await again(customer)).toMatchObject(refused(409, expect.stringContaining('platformCustomerId')));
  });

  test('the same platformCustomerId on another channel is somebody else', async () => {
    const customer = await testServer.shop.customer();
    const { channelId } = await testServer.shop.channel({ businessId: customer.businessId });
    expect(await again({ ...customer, channelId: channelId ?? {} })).toMatchObject({ status: 201 });
  });

  test('PUT of a platformCustomerId that is taken: 409 and nothing is changed', async () => {
    const ann = await testServer.shop.customer();
    const { businessId, channelId } = ann;
    const bob = await testServer.shop.customer({ businessId, channelId });
    const { platformCustomerId } = ann;
    const answer = await testServer.system.call('PUT', at(bob), { platformCustomerId, fullName: 'Bob' });
    expect(answer).toMatchObject(refused(409, expect.stringContaining('platformCustomerId')));
    expect(await read(bob)).toEqual(bob);
  });

  test('a PUT to another platformCustomerId frees the one before', async () => {
    const customer = await testServer.shop.customer();
    const platformCustomerId = unique('psid');
    await testServer.system.call('PUT', at(customer), { platformCustomerId });
    expect(await again(customer)).toMatchObject({ status: 201 });
  });

  test('a deleted customer frees channel and platformCustomerId', async () => {
    const customer = await testServer.shop.customer();
    await testServer.system.call('DELETE', at(customer));
    const answer = await again(customer);
    expect(answer).toMatchObject({ status: 201 });
    expect(answer.body.customerId).not.toBe(customer.customerId);
  });

  test('a deleted customer leaves orders and chats', async () => {
    const customer = await testServer.shop.customer();
    const { businessId, channelId, platformCustomerId, customerId } = customer;
    const order = await testServer.shop.order({ businessId, customerId });
    const chat = await testServer.shop.chat({ businessId, channelId, platformCustomerId });
    await testServer.system.call('DELETE', at(customer));
    expect((await testServer.system.call('GET', `/api/orders/${order.orderId}`)).body).toEqual(order);
    expect((await testServer.system.call('GET', `/api/chats/${chat.chatId}`)).body).toEqual(chat);
  });
});

describe.each(enginePairs)('when customers were seen, on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const read = async ({ customerId }: Json) =>
    (await testServer.system.call('GET', `/api/customers/${customerId}`)).body;

  async function customerWithChat() {
    const customer = await testServer.shop.customer();
    const { businessId, channelId, platformCustomerId } = customer;
    const chat = await testServer.shop.chat({ businessId, channelId, platformCustomerId });
    return { customer, chatId: String(chat.chatId) };
  }

  test('first and last at the same moment, to begin with', async () => {
    const customer = await testServer.shop.customer();
    expect(customer.lastSeenAt).toEqual(customer.firstSeenAt);
  });

  test('a CUSTOMER message moves lastSeenAt before its answer, and no revision', async () => {
    const { customer, chatId } = await customerWithChat();
    const message = await testServer.shop.message(chatId);
    expect(await read(customer)).toEqual({ ...customer, lastSeenAt: message.timestamp });
    const answer = await testServer.system.call('GET', `/api/customers/${customer.customerId}`);
    expect(answer.headers.get('etag')).toBe('"0"');
  });

  test.each(['BOT', 'AGENT'])('a message of %s does not', async senderType => {
    const { customer, chatId } = await customerWithChat();
    await testServer.shop.message(chatId, { senderType });
    expect(await read(customer)).toEqual(customer);
  });

  test('a CUSTOMER message in a chat of type test does not', async () => {
    const customer = await testServer.shop.customer();
    const { businessId, channelId, platformCustomerId } = customer;
    const chat = { businessId, channelId, platformCustomerId, chatType: 'test' };
    await testServer.shop.message(String((await testServer.shop.chat(chat)).chatId));
    expect(await read(customer)).toEqual(customer);
  });

  test('a PUT behind a message answers what a GET shows', async () => {
    const { customer, chatId } = await customerWithChat();
    const { timestamp } = await testServer.shop.message(chatId);
    const path = `/api/customers/${customer.customerId}`;
    const answer = await testServer.system.call('PUT', path, { fullName: 'Grace' });
    expect(answer.body).toEqual({ ...customer, fullName: 'Grace', lastSeenAt: timestamp });
    expect(await read(customer)).toEqual(answer.body);
  });
});
