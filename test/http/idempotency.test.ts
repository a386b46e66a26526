import { describe, expect, test } from '@jest/globals';
import { aCurrency, anEmail, type Shop, unique } from '../support/builders/shop.ts';
import { refused } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { type Answer, enginePairs, type Json } from '../support/servers/testSystem.ts';

const keyed = (key: string) => ({ 'idempotency-key': key });
const text = { senderType: 'CUSTOMER', contentType: 'TEXT', content: 'Hello' };

interface Owner {
  readonly user: Json;
  readonly customer: Json;
  readonly product: Json;
  readonly chat: Json;
}

async function ownerIn(shop: Shop): Promise<Owner> {
  const customer = await shop.customer();
  const { businessId, channelId } = customer;
  return {
    user: await shop.user(),
    customer,
    product: await shop.product({ businessId }),
    chat: await shop.chat({ businessId, channelId }),
  };
}

interface Case {
  readonly path: (owner: Owner) => string;
  readonly body: (owner: Owner) => object;
  readonly list: (owner: Owner, created: Json) => string;
}

const cases: { readonly [name: string]: Case } = {
  users: {
    path: () => 'users',
    body: () => ({ name: 'Ann', email: anEmail() }),
    list: (_owner, { email }) => `users?email=${email}`,
  },
  businesses: {
    path: () => 'businesses',
    body: ({ user: { userId } }) => ({ name: unique('Tea'), userId }),
    list: (_owner, { userId, name }) => `businesses?userId=${userId}&name=${name}`,
  },
  channels: {
    path: () => 'channels',
    body: ({ customer: { businessId } }) => ({
      ...{ businessId, platformType: 'FACEBOOK_PAGE', platformSpecificId: unique('page') },
    }),
    list: (_owner, { platformSpecificId }) => `channels?platformSpecificId=${platformSpecificId}`,
  },
  customers: {
    path: () => 'customers',
    body: ({ customer: { businessId, channelId } }) => ({
      ...{ businessId, channelId, platformCustomerId: unique('psid') },
    }),
    list: (_owner, { platformCustomerId }) => `customers?platformCustomerId=${platformCustomerId}`,
  },
  products: {
    path: () => 'products',
    body: ({ customer: { businessId } }) => ({
      businessId,
      name: unique('tea'),
      price: '1',
      currency: 'EUR',
    }),
    list: (_owner, { name }) => `products?name=${name}`,
  },
  orders: {
    path: () => 'orders',
    body: ({ customer: { businessId, customerId }, product: { productId } }) => ({
      ...{ businessId, customerId, channelId: null, totalAmount: '1', currency: aCurrency() },
      orderItems: [{ productId, quantity: 1, priceAtPurchase: '1', currencyAtPurchase: 'EUR' }],
    }),
    list: (_owner, { customerId, currency }) => `orders?customerId=${customerId}&currency=${currency}`,
  },
  chats: {
    path: () => 'chats',
    body: ({ customer: { businessId, channelId } }) => ({
      ...{ businessId, channelId, platformCustomerId: unique('psid') },
    }),
    list: (_owner, { platformCustomerId }) => `chats?platformCustomerId=${platformCustomerId}`,
  },
  messages: {
    path: () => 'messages',
    body: ({ chat: { chatId } }) => ({ chatId, ...text, content: unique('Hello') }),
    list: ({ chat: { chatId } }) => `messages?chatId=${chatId}`,
  },
  'messages of a chat': {
    path: ({ chat: { chatId } }) => `chats/${chatId}/messages`,
    body: () => ({ ...text, content: unique('Hello') }),
    list: ({ chat: { chatId } }) => `messages?chatId=${chatId}`,
  },
};

const answerOf = ({ status, body, headers }: Answer) => ({
  ...{ status, body, etag: headers.get('etag'), position: headers.get('x-event-position') },
});

describe.each(enginePairs)('Idempotency-Key on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const post = (path: string, body: unknown, headers = {}) =>
    testServer.system.call('POST', `/api/${path}`, body, headers);
  const get = (path: string) => testServer.system.call('GET', `/api/${path}`);

  describe.each(Object.entries(cases))('POST of %s', (name, { path, body, list }) => {
    const send = (owner: Owner, body: object, key: string) => post(path(owner), body, keyed(key));
    const found = async (owner: Owner, entity: object) =>
      (await get(list(owner, JSON.parse(JSON.stringify(entity))))).body.total;

    test('again with the same body: the first answer, and one entity', async () => {
      const [key, owner] = [unique('key'), await ownerIn(testServer.shop)];
      const sent = body(owner);
      const first = await send(owner, sent, key);
      expect(first.status).toBe(201);
      expect(first.headers.get('idempotent-replayed')).toBeNull();
      const again = await send(owner, sent, key);
      expect(answerOf(again)).toEqual(answerOf(first));
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(await found(owner, sent)).toBe(1);
    });

    test('again with another body: 422 and nothing is created', async () => {
      const [key, owner] = [unique('key'), await ownerIn(testServer.shop)];
      await send(owner, body(owner), key);
      const other = body(owner);
      const refusal = refused(422, expect.stringContaining('Idempotency-Key'));
      expect(await send(owner, other, key)).toMatchObject(refusal);
      // Messages are found by their chat, which has the first one.
      expect(await found(owner, { ...owner.user, ...other })).toBe(name.startsWith('messages') ? 1 : 0);
    });

    test('twenty at once: one entity; each answer is the first one or a 409', async () => {
      const [key, owner] = [unique('key'), await ownerIn(testServer.shop)];
      const sent = body(owner);
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(owner, sent, key)));
      const created = answers.filter(({ status }) => status === 201);
      expect(created.length).toBeGreaterThan(0);
      for (const answer of created) expect(answer.body).toEqual(created[0]?.body);
      for (const answer of answers.filter(other => !created.includes(other))) {
        expect(answer).toMatchObject(refused(409, expect.stringContaining('Idempotency-Key')));
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect((await send(owner, sent, key)).body).toEqual(created[0]?.body);
      expect(await found(owner, sent)).toBe(1);
    });
  });

  test.each(['a b', 'x'.repeat(256), 'ä'])('the key %j: 400', async key => {
    const answer = await post('users', { name: 'Ann', email: anEmail() }, keyed(key));
    expect(answer).toMatchObject(refused(400, expect.stringMatching(/^Idempotency-Key\b/)));
  });

  test('a key of 255 characters is one', async () => {
    const key = unique('k').padEnd(255, '~');
    expect(await post('users', { name: 'Ann', email: anEmail() }, keyed(key))).toMatchObject({
      status: 201,
    });
  });

  test('the same key on another route is another request', async () => {
    const [key, owner] = [unique('key'), await ownerIn(testServer.shop)];
    const { chatId } = owner.chat;
    const body = { chatId, ...text };
    const answers = [
      await post('messages', body, keyed(key)),
      await post(`chats/${chatId}/messages`, body, keyed(key)),
      await post('users', { name: 'Ann', email: anEmail() }, keyed(key)),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await get(`messages?chatId=${chatId}`)).body.total).toBe(2);
  });

  test('a 400, a 404 and a 409 are not kept', async () => {
    const [key, { email, userId }] = [unique('key'), await testServer.shop.user()];
    expect(await post('users', { name: 'Ann', email: 5 }, keyed(key))).toMatchObject({ status: 400 });
    expect(await post('users', { name: 'Ann', email }, keyed(key))).toMatchObject({ status: 409 });
    await testServer.system.call('DELETE', `/api/users/${userId}`);
    expect(await post('users', { name: 'Bob', email }, keyed(key))).toMatchObject({ status: 201 });
    expect(await post('messages', { chatId: 'none', ...text }, keyed(key))).toMatchObject({ status: 404 });
    const { chatId } = await testServer.shop.chat();
    expect(await post('messages', { chatId, ...text }, keyed(key))).toMatchObject({ status: 201 });
  });

  test('the first answer stays the answer when the entity has changed and gone since', async () => {
    const [key, sent] = [unique('key'), { name: 'Ann', email: anEmail() }];
    const first = await post('users', sent, keyed(key));
    const path = `/api/users/${first.body.userId}`;
    await testServer.system.call('PUT', path, { name: 'Changed' });
    expect((await post('users', sent, keyed(key))).body).toEqual(first.body);
    await testServer.system.call('DELETE', path);
    expect(answerOf(await post('users', sent, keyed(key)))).toEqual(answerOf(first));
    expect(await testServer.system.call('GET', path)).toMatchObject({ status: 404 });
  });

  test('means nothing on a PUT', async () => {
    const [key, { userId }] = [unique('key'), await testServer.shop.user()];
    for (const name of ['Bob', 'Cid']) {
      const answer = await testServer.system.call('PUT', `/api/users/${userId}`, { name }, keyed(key));
      expect(answer).toMatchObject({ status: 200, body: { name } });
    }
  });
});
