import { describe, expect, test } from '@jest/globals';
import { anEmail, unique } from '../support/builders/shop.ts';
import { refused } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { type Answer, enginePairs, type Json, rows, startTestSystem } from '../support/servers/testSystem.ts';

const CROWD = 100;
const crowd = <T>(size: number, act: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: size }, (_, index) => act(index)));
/** How often each status was answered. */
const statuses = (answers: readonly Answer[]) =>
  Object.fromEntries(
    Map.groupBy(answers, ({ status }) => status)
      .entries()
      .map(([status, { length }]) => [status, length]),
  );
const TAKEN = 'User with this email or provider ID already exists.';

describe.each(enginePairs)('unique keys under a crowd, on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const post = (path: string, body: object) => testServer.system.call('POST', `/api/${path}`, body);

  test('100 simultaneous POSTs of one e-mail: one 201 and ninety-nine 409', async () => {
    const email = `${unique('crowd')}@example.com`;
    const cased = (index: number) => (index % 2 ? email : email.toUpperCase());
    const name = unique('Crowd');
    const answers = await crowd(CROWD, index => post('users', { name, email: cased(index) }));
    expect(statuses(answers)).toEqual({ 201: 1, 409: 99 });
    for (const answer of answers.filter(({ status }) => status === 409)) {
      expect(answer).toMatchObject(refused(409, TAKEN));
    }
    const [created] = answers.filter(({ status }) => status === 201);
    const list = await testServer.system.call('GET', `/api/users?name=${name}`);
    expect(list.body).toEqual({ data: [created?.body], total: 1 });
  });

  test('once it is deleted, one of the next hundred has it', async () => {
    const { userId, email } = await testServer.shop.user();
    await testServer.system.call('DELETE', `/api/users/${userId}`);
    const answers = await crowd(CROWD, () => post('users', { name: 'Crowd', email }));
    expect(statuses(answers)).toEqual({ 201: 1, 409: 99 });
  });

  test('one providerUserId: those who lose keep no hold of their e-mail', async () => {
    const providerUserId = unique('provider');
    const emails = Array.from({ length: 20 }, () => anEmail());
    const name = 'Crowd';
    const answers = await Promise.all(emails.map(email => post('users', { name, email, providerUserId })));
    expect(statuses(answers)).toEqual({ 201: 1, 409: 19 });
    const free = emails.filter((_, index) => answers[index]?.status === 409);
    const again = await Promise.all(free.map(email => post('users', { name, email })));
    expect(statuses(again)).toEqual({ 201: 19 });
  });

  test('one platformCustomerId on one channel: one 201; on twenty channels: twenty', async () => {
    const { businessId, channelId } = await testServer.shop.channel();
    const body = { businessId, channelId, platformCustomerId: unique('psid') };
    expect(statuses(await crowd(20, () => post('customers', body)))).toEqual({ 201: 1, 409: 19 });
    const channels = await crowd(20, () => testServer.shop.channel({ businessId }));
    const answers = await Promise.all(
      channels.map(other => post('customers', { ...body, channelId: other.channelId })),
    );
    expect(statuses(answers)).toEqual({ 201: 20 });
  });

  test('one platform account: one of twenty channels is connected, and one of those that are off activated', async () => {
    const { businessId } = await testServer.shop.business();
    const page = { businessId, platformType: 'FACEBOOK_PAGE', platformSpecificId: unique('page') };
    const answers = await crowd(20, () => post('channels', page));
    expect(statuses(answers)).toEqual({ 201: 1, 409: 19 });
    const put = (id: unknown, fields: object) => testServer.system.call('PUT', `/api/channels/${id}`, fields);
    await put(answers.find(({ status }) => status === 201)?.body.channelId, { isActive: false });
    const off = await crowd(20, () => testServer.shop.channel({ ...page, isActive: false }));
    const activated = await Promise.all(off.map(({ channelId }) => put(channelId, { isActive: true })));
    expect(statuses(activated)).toEqual({ 200: 1, 409: 19 });
    const list = `/api/channels?platformSpecificId=${page.platformSpecificId}&isActive=true`;
    expect((await testServer.system.call('GET', list)).body.total).toBe(1);
  });

  test('twenty users change to one e-mail: one 200, and it belongs to that one', async () => {
    const users = await crowd(20, () => testServer.shop.user());
    const email = anEmail();
    const answers = await Promise.all(
      users.map(user => testServer.system.call('PUT', `/api/users/${user.userId}`, { email })),
    );
    expect(statuses(answers)).toEqual({ 200: 1, 409: 19 });
    const list = await testServer.system.call('GET', `/api/users?email=${email}`);
    expect(rows(list)).toEqual(answers.filter(({ status }) => status === 200).map(({ body }) => body));
    const kept = users.map(({ userId }) => testServer.system.call('GET', `/api/users/${userId}`));
    const emails = (await Promise.all(kept)).map(({ body }) => String(body.email));
    expect(new Set(emails).size).toBe(20);
  });
});

describe.each(enginePairs)('one entity under a crowd, on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const put = (path: string, body: object, headers = {}) =>
    testServer.system.call('PUT', path, body, headers);

  test('fifty PUTs at one revision: one 200, forty-nine 412, the entity as the one left it', async () => {
    const path = `/api/products/${(await testServer.shop.product()).productId}`;
    const answers = await crowd(50, index => put(path, { name: `no. ${index}` }, { 'if-match': '"0"' }));
    expect(statuses(answers)).toEqual({ 200: 1, 412: 49 });
    const [won] = answers.filter(({ status }) => status === 200);
    expect((await testServer.system.call('GET', path)).body).toEqual(won?.body);
  });

  test('fifty PUTs without a revision: all are done, none is lost', async () => {
    const path = `/api/products/${(await testServer.shop.product()).productId}`;
    const fields = ['name', 'description', 'sku', 'imageId', 'shortId'];
    const answers = await crowd(50, index => put(path, { [`${fields[index % 5]}`]: `no. ${index}` }));
    expect(statuses(answers)).toEqual({ 200: 50 });
    const { body, headers } = await testServer.system.call('GET', path);
    expect(fields.map(field => body[field])).toEqual(fields.map(() => expect.stringMatching(/^no\. \d+$/)));
    expect(headers.get('etag')).toBe('"50"');
  });

  test('an order that is shipped and cancelled at once is one of both, and nothing else', async () => {
    const path = `/api/orders/${(await testServer.shop.order()).orderId}`;
    const answers = await crowd(20, index => put(path, { orderStatus: index % 2 ? 'SHIPPED' : 'CANCELLED' }));
    expect(statuses(answers)).toEqual({ 200: 10, 409: 10 });
    const { orderStatus } = (await testServer.system.call('GET', path)).body;
    for (const { status, body } of answers) if (status === 200) expect(body.orderStatus).toBe(orderStatus);
  });

  test('ten DELETEs: one 204 and nine 404', async () => {
    const { userId } = await testServer.shop.user();
    const answers = await crowd(10, () => testServer.system.call('DELETE', `/api/users/${userId}`));
    expect(statuses(answers)).toEqual({ 204: 1, 404: 9 });
  });

  test('a hundred messages into one chat: each there once, in the order of the log', async () => {
    const { chatId } = await testServer.shop.chat();
    const body = { senderType: 'CUSTOMER', contentType: 'TEXT', content: 'Hello' };
    const answers = await crowd(CROWD, () =>
      testServer.system.call('POST', `/api/chats/${chatId}/messages`, body),
    );
    const position = ({ headers }: Answer) => Number(headers.get('x-event-position'));
    const inOrder = answers.toSorted((a, b) => position(a) - position(b)).map(answer => answer.body);
    const list = await testServer.system.call('GET', `/api/messages?chatId=${chatId}&limit=1000`);
    expect(list.body).toEqual({ data: inOrder, total: CROWD });
    const { lastMessageAt } = (await testServer.system.call('GET', `/api/chats/${chatId}`)).body;
    expect(lastMessageAt).toBe(inOrder.at(-1)?.timestamp);
  });
});

describe.each(enginePairs)('reading what was written, on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const call = (method: string, path: string, body?: object, headers = {}) =>
    testServer.system.call(method, path, body, headers);

  test('under load: every write shows in the very next request', async () => {
    const { businessId } = await testServer.shop.business();
    const inList = async ({ productId }: Json) => {
      const all = await call('GET', `/api/products?businessId=${businessId}&limit=1000`);
      return rows(all).some(row => row.productId === productId);
    };
    await crowd(24, async index => {
      const product = await testServer.shop.product({ businessId, name: `no. ${index}` });
      const path = `/api/products/${product.productId}`;
      expect((await call('GET', path)).body).toEqual(product);
      expect(await inList(product)).toBe(true);
      const changed = await call('PUT', path, { name: `changed ${index}` });
      expect((await call('GET', path)).body).toEqual(changed.body);
      await call('DELETE', path);
      expect(await call('GET', path)).toMatchObject({ status: 404 });
      expect(await inList(product)).toBe(false);
    });
  });

  test('positions grow from write to write; a PUT that changes nothing names one too', async () => {
    const created = await call('POST', '/api/users', { name: 'Ann', email: anEmail() });
    const path = `/api/users/${created.body.userId}`;
    const writes = [
      created,
      await call('PUT', path, { name: 'Bob' }),
      await call('PUT', path, { name: 'Bob' }),
      await call('DELETE', path),
    ];
    const positions = writes.map(({ headers }) => headers.get('x-event-position') ?? '');
    expect(positions).toEqual(positions.map(() => expect.stringMatching(/^\d+$/)));
    const [first = '', second = '', same, last = ''] = positions;
    expect(same).toBe(second);
    expect(BigInt(first) < BigInt(second) && BigInt(second) < BigInt(last)).toBe(true);
  });

  test('X-Min-Position that is reached: the answer, also to a write', async () => {
    const created = await call('POST', '/api/users', { name: 'Ann', email: anEmail() });
    const headers = { 'x-min-position': created.headers.get('x-event-position') ?? '' };
    const path = `/api/users/${created.body.userId}`;
    expect(await call('GET', path, undefined, headers)).toMatchObject({ status: 200, body: created.body });
    expect(await call('PUT', path, { name: 'Bob' }, headers)).toMatchObject({ status: 200 });
  });

  test.each(['x', '-1', '1.5', '0x10', '1e3', '9223372036854775808', '1 2'])(
    'X-Min-Position: %s: 400',
    async position => {
      const answer = await call('GET', '/api/users/1', undefined, { 'x-min-position': position });
      expect(answer).toMatchObject(refused(400, expect.stringMatching(/^X-Min-Position\b/)));
    },
  );
});

test('X-Min-Position that does not come within 5 s: 503 with Retry-After, and nothing is written', async () => {
  const { call, stop } = await startTestSystem();
  const email = anEmail();
  const headers = { 'x-min-position': '9223372036854775807' };
  const answers = await Promise.all([
    call('GET', '/api/products', undefined, headers),
    call('POST', '/api/users', { name: 'Ann', email }, headers),
  ]);
  const list = await call('GET', `/api/users?email=${email}`);
  await stop();
  expect(list.body.total).toBe(0);
  for (const answer of answers) {
    expect(answer).toMatchObject(refused(503, expect.stringContaining('9223372036854775807')));
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  }
}, 15_000);
