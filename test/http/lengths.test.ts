/** Each text field has a greatest length: the document says it, and 400 names field and limit beyond it. */
import { describe, expect, test } from '@jest/globals';
import { cutTo, fits, MAX_LENGTH } from '../../src/events/fieldLimits.ts';
import { anEmail, type Shop, unique } from '../support/builders/shop.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { refusedField } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';

type Fields = Record<string, unknown>;
type Make = (shop: Shop) => Promise<Fields>;

const { id, name, phone, address, text, url, secret } = MAX_LENGTH;
/** By path: a body that is taken, and the lengths of its texts. */
const bodies: readonly (readonly [path: string, make: Make, limits: Readonly<Record<string, number>>])[] = [
  [
    'users',
    async () => ({ name: 'Ann', email: anEmail() }),
    { name, phone, passwordHash: secret, providerUserId: id },
  ],
  [
    'businesses',
    async shop => ({ name: 'Tea', userId: (await shop.user()).userId }),
    { name, description: text, providerUserId: id },
  ],
  [
    'channels',
    async shop => {
      const { businessId } = await shop.business();
      return { businessId, platformType: 'FACEBOOK_PAGE', platformSpecificId: unique('page') };
    },
    {
      ...{ platformSpecificId: id, providerUserId: id, channelName: name, description: text },
      ...{ accessToken: secret, refreshToken: secret },
    },
  ],
  [
    'customers',
    async shop => {
      const { businessId, channelId } = await shop.channel();
      return { businessId, channelId, platformCustomerId: unique('psid') };
    },
    { platformCustomerId: id, providerUserId: id, fullName: name, address },
  ],
  [
    'products',
    async shop => {
      const { businessId } = await shop.business();
      return { businessId, name: 'Tea', price: '1', currency: 'EUR' };
    },
    { name, description: text, sku: name, imageId: name, shortId: name, providerUserId: id },
  ],
  [
    'orders',
    async shop => {
      const { businessId, customerId } = await shop.customer();
      const { productId } = await shop.product({ businessId });
      const line = { productId, quantity: 1, priceAtPurchase: '1', currencyAtPurchase: 'EUR' };
      const paid = { totalAmount: '1', currency: 'EUR', orderItems: [line] };
      return { businessId, customerId, channelId: null, ...paid };
    },
    { shippingAddress: address, providerUserId: id },
  ],
  [
    'chats',
    async shop => {
      const { businessId, channelId } = await shop.channel();
      return { businessId, channelId, platformCustomerId: unique('psid') };
    },
    { platformCustomerId: id, providerUserId: id },
  ],
  [
    'messages',
    async shop => {
      const { chatId } = await shop.chat();
      return { chatId, senderType: 'AGENT', contentType: 'TEXT', content: 'Hello' };
    },
    { content: text, platformMessageId: id },
  ],
];

const cases = bodies.flatMap(([path, make, limits]) =>
  Object.entries(limits).map(([field, limit]) => [path, field, limit, make] as const),
);
/** What no PUT changes. */
const FIXED: ReadonlySet<string> = new Set([
  ...['messages', 'users.providerUserId', 'businesses.providerUserId', 'chats.platformCustomerId'],
]);
/** What headers carry. */
const ASCII: ReadonlySet<string> = new Set(['accessToken', 'refreshToken']);
/** As long as may be, in characters of two places each, but for what must differ. */
const longest = (field: string, limit: number) =>
  `${(ASCII.has(field) ? 'x' : '🍵').repeat(limit - 30)}${unique('').padStart(30, '-')}`;

describe('texts', () => {
  const testServer = useTestServer({ pair: 'embedded' });
  const call = (method: string, path: string, body: object) => testServer.system.call(method, path, body);

  test.each(cases)('%s: %s has at most %d characters', async (path, field, limit, make) => {
    const body = await make(testServer.shop);
    const value = longest(field, limit);
    const posted = await call('POST', `/api/${path}`, { ...body, [field]: value });
    expect(posted).toMatchObject({ status: 201, body: { [field]: value } });
    const beyond = await call('POST', `/api/${path}`, { ...body, [field]: `${value}x` });
    expect(beyond).toMatchObject(refusedField(field));
    expect(beyond.body.message).toBe(`${field}: must have at most ${limit} characters`);
  });

  const changeable = cases.filter(([path, field]) => !FIXED.has(path) && !FIXED.has(`${path}.${field}`));
  test.each(changeable)('PUT %s: %s too', async (path, field, limit, make) => {
    const { body } = await call('POST', `/api/${path}`, await make(testServer.shop));
    const at = `/api/${path}/${Object.values(body)[0]}`;
    const value = longest(field, limit);
    const put = await call('PUT', at, { [field]: value });
    expect(put).toMatchObject({ status: 200, body: { [field]: value } });
    expect(await call('PUT', at, { [field]: `${value}x` })).toMatchObject(refusedField(field));
    expect((await testServer.system.call('GET', at)).body[field]).toBe(value);
  });

  test('addresses of pictures have at most 2,048', async () => {
    const { shop } = testServer;
    const picture = `https://example.com/${'x'.repeat(url - 20)}`;
    expect(await shop.product({ imageUrl: picture })).toMatchObject({ imageUrl: picture });
    expect(await shop.customer({ profilePictureUrl: picture })).toMatchObject({ profilePictureUrl: picture });
    const { productId } = await shop.product();
    const put = await call('PUT', `/api/products/${productId}`, { imageUrl: `${picture}x` });
    expect(put).toMatchObject(refusedField('imageUrl'));
    const { chatId } = await shop.chat();
    const message = { chatId, senderType: 'AGENT', contentType: 'IMAGE', content: `${picture}x` };
    expect(await call('POST', '/api/messages', message)).toMatchObject(refusedField('content'));
  });

  test.each([
    ['users', 'email', 255],
    ['users', 'name', name],
    ['users', 'phone', name],
    ['customers', 'address', address],
    ['customers', 'fullName', name],
    ['channels', 'platformSpecificId', id],
    ['chats', 'platformCustomerId', id],
    ['orders', 'currency', name],
  ])('a filter of %s by %s has at most %d characters', async (path, field, limit) => {
    const list = (length: number) =>
      testServer.system.call('GET', `/api/${path}?${field}=${'x'.repeat(length)}`);
    expect(await list(limit)).toMatchObject({ status: 200, body: { total: 0 } });
    expect(await list(limit + 1)).toMatchObject(refusedField(field));
  });

  test('frames too: the chat that a frame names', async () => {
    const client = await ChatClient.connect(testServer.system.url);
    for (const type of ['subscribe', 'typing', 'send']) {
      const frame = { type, id: type, chatId: 'x'.repeat(id + 1), senderType: 'AGENT' };
      const answer = await client.ask({ ...frame, contentType: 'TEXT', content: 'Hello' });
      const message = expect.stringMatching(/^chatId: must have at most 255 characters/);
      expect(answer).toMatchObject({ type: 'error', code: 'invalid-frame', message });
    }
    client.close();
  });

  test('the document says the lengths', async () => {
    const { body } = await testServer.system.call('GET', '/openapi.json');
    const documented = (path: string, field: string) => {
      const { post } = Object(body.paths)[`/api/${path}`];
      const { $ref } = post.requestBody.content['application/json'].schema;
      const schema = Object(body.components).schemas[$ref.split('/').at(-1)];
      const found = JSON.stringify(schema.properties[field]);
      return Number(/"maxLength":(\d+)/.exec(found)?.[1]);
    };
    const said = cases.map(([path, field]) => [path, field, documented(path, field)]);
    expect(said).toEqual(cases.map(([path, field, limit]) => [path, field, limit]));
    expect(documented('products', 'imageUrl')).toBe(url);
    expect(documented('users', 'email')).toBe(254);
  });
});

describe('a length', () => {
  test('is counted in characters, whatever place they take', () => {
    expect(fits('🍵'.repeat(5), 5)).toBe(true);
    expect(fits('🍵'.repeat(6), 5)).toBe(false);
    expect(fits('x'.repeat(6), 5)).toBe(false);
    expect(fits('x'.repeat(100), 5)).toBe(false);
  });

  test('is cut to between characters', () => {
    expect(cutTo('🍵🍵🍵', 2)).toBe('🍵🍵');
    expect(cutTo('x🍵🍵', 2)).toBe('x🍵');
    expect(cutTo('short', 9)).toBe('short');
    expect(cutTo(`${'x🍵'.repeat(50)}`, 51).isWellFormed()).toBe(true);
  });
});
