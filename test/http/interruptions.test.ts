import { afterEach, describe, expect, test } from '@jest/globals';
import { type EventStore, EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { type SeenAppend, WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { anEmail, Shop, unique } from '../support/builders/shop.ts';
import { refused } from '../support/dsl/resourceSuite/particulars.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, startTestSystem } from '../support/servers/testSystem.ts';

const keyed = (key: string) => ({ 'idempotency-key': key });
const text = { senderType: 'CUSTOMER', contentType: 'TEXT', content: 'Hello' };

describe.each(enginePairs)('while the log takes no writes, on the %s engines', pair => {
  let log: WatchedEventStore | undefined;
  const around = (store: EventStore) => {
    log = new WatchedEventStore(store);
    return log;
  };
  const testServer = useTestServer({ pair, around });
  const call = (method: string, path: string, body?: object, headers = {}) =>
    testServer.system.call(method, path, body, headers);
  const refuseAppends = (which: (append: SeenAppend) => boolean = () => true) => {
    if (log === undefined) throw new Error('no log yet');
    log.beforeAppend = append => {
      if (which(append)) throw new EventStoreUnavailable('the disk is full: /var/secret');
    };
  };
  const takeAppends = () => {
    if (log) log.beforeAppend = () => {};
  };
  afterEach(takeAppends);

  test('POST, PUT and DELETE: 503 with Retry-After, and nothing is applied', async () => {
    const user = await testServer.shop.user();
    const path = `/api/users/${user.userId}`;
    const email = anEmail();
    refuseAppends();
    const answers = [
      await call('POST', '/api/users', { name: 'Bob', email }),
      await call('POST', '/api/users', { name: 'Bob', email }, keyed(unique('key'))),
      await call('PUT', path, { name: 'Changed' }),
      await call('DELETE', path),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject(refused(503, expect.stringMatching(/log/)));
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(JSON.stringify(answer.body)).not.toContain('secret');
    }
    expect((await call('GET', path)).body).toEqual(user);
    takeAppends();
    expect(await call('POST', '/api/users', { name: 'Bob', email })).toMatchObject({ status: 201 });
    expect(await call('DELETE', path)).toMatchObject({ status: 204 });
  });

  test('POST of an order: 500 in the words of the reference', async () => {
    const { businessId, customerId } = await testServer.shop.customer();
    const { productId } = await testServer.shop.product({ businessId });
    const orderItems = [{ productId, quantity: 1, priceAtPurchase: '1', currencyAtPurchase: 'EUR' }];
    const body = { businessId, customerId, channelId: null, totalAmount: '1', currency: 'EUR', orderItems };
    refuseAppends();
    expect(await call('POST', '/api/orders', body)).toMatchObject(refused(500, 'Failed to create order'));
    takeAppends();
    expect(await call('POST', '/api/orders', body)).toMatchObject({ status: 201 });
  });

  test.each(['UserRegistered', 'RequestAnswered', 'UniqueKeyReserved', 'RequestAccepted'])(
    'a keyed POST that %s did not survive is completed by its retry, once',
    async type => {
      const [key, body] = [unique('key'), { name: unique('Ann'), email: anEmail() }];
      refuseAppends(({ events }) => events.some(event => event.type === type));
      const first = await call('POST', '/api/users', body, keyed(key));
      expect([201, 503]).toContain(first.status);
      takeAppends();
      const retry = await call('POST', '/api/users', body, keyed(key));
      expect(retry).toMatchObject({ status: 201, body });
      expect((await call('GET', `/api/users?name=${body.name}`)).body).toEqual({
        data: [retry.body],
        total: 1,
      });
      expect((await call('POST', '/api/users', body, keyed(key))).body).toEqual(retry.body);
    },
  );

  test('so is a keyed message, at its first place in the chat', async () => {
    const { chatId } = await testServer.shop.chat();
    const path = `/api/chats/${chatId}/messages`;
    const key = unique('key');
    refuseAppends(({ events }) => events.some(event => event.type === 'RequestAnswered'));
    await call('POST', path, text, keyed(key));
    takeAppends();
    const other = await testServer.shop.message(String(chatId));
    const retry = await call('POST', path, text, keyed(key));
    expect(retry.status).toBe(201);
    expect((await call('GET', path)).body).toEqual({ data: [retry.body, other], total: 2 });
  });
});

test('a keyed POST gets its first answer after a restart, and another body its 422', async () => {
  const directory = temporaryDirectory();
  const [key, body] = [unique('key'), { name: 'Ann', email: anEmail() }];
  const once = async (more: object = {}) => {
    const system = await startTestSystem({ directory: directory.path });
    const answer = await system.call('POST', '/api/users', { ...body, ...more }, keyed(key));
    await system.stop();
    return { status: answer.status, body: answer.body, position: answer.headers.get('x-event-position') };
  };
  const first = await once();
  expect(first.status).toBe(201);
  expect(await once()).toEqual(first);
  expect(await once({ name: 'Bob' })).toMatchObject({ status: 422 });
  directory.remove();
});

test('everything is as it was after a restart on the same directory', async () => {
  const directory = temporaryDirectory();
  const before = await startTestSystem({ directory: directory.path });
  const order = await new Shop(before).order();
  const path = `/api/orders/${order.orderId}?include=business,customer,orderItems`;
  const answer = await before.call('GET', path);
  await before.stop();
  const after = await startTestSystem({ directory: directory.path });
  const again = await after.call('GET', path);
  await after.stop();
  directory.remove();
  expect([again.status, again.body, again.headers.get('etag')]).toEqual([200, answer.body, '"0"']);
});

test('a stop is not held up by a log that takes no more writes', async () => {
  let log: WatchedEventStore | undefined;
  const around = (store: EventStore) => {
    log = new WatchedEventStore(store);
    return log;
  };
  const directory = temporaryDirectory();
  const system = await startTestSystem({ around, directory: directory.path });
  await new Shop(system).user();
  await new Shop(system).business();
  if (log) log.beforeAppend = () => Promise.reject(new EventStoreUnavailable('gone'));
  await system.stop();
  const next = await startTestSystem({ directory: directory.path });
  await next.stop();
  directory.remove();
});
