import { beforeAll, describe, expect, test } from '@jest/globals';
import { anEmail, unique } from '../support/builders/shop.ts';
import { allRows, pagesOf } from '../support/dsl/pages.ts';
import { refused, refusedField } from '../support/dsl/resourceSuite/particulars.ts';
import { type TestServer, useTestServer } from '../support/servers/testServer.ts';
import { type Answer, enginePairs, type Json, rows } from '../support/servers/testSystem.ts';

/** More than a page has by default. */
const COUNT = 52;

interface List {
  readonly path: string;
  readonly id: string;
  /** The filter by which the list is asked for. */
  readonly by: string;
  readonly filters: readonly string[];
  readonly body: (owner: Json) => object;
}

const line = { quantity: 1, priceAtPurchase: '1', currencyAtPurchase: 'EUR' };
const order = ({ businessId, customerId, productId }: Json) => ({
  ...{ businessId, customerId, channelId: null, totalAmount: '1', currency: 'EUR' },
  orderItems: [{ productId, ...line }],
});

const lists: readonly List[] = [
  {
    path: 'users',
    id: 'userId',
    by: 'name',
    filters: ['email', 'loginProvider', 'providerUserId', 'name', 'phone'],
    body: ({ name }) => ({ name, email: anEmail() }),
  },
  {
    path: 'businesses',
    id: 'businessId',
    by: 'userId',
    filters: ['userId', 'providerUserId', 'name'],
    body: ({ userId }) => ({ userId, name: unique('tea') }),
  },
  {
    path: 'channels',
    id: 'channelId',
    by: 'providerUserId',
    filters: [
      ...['businessId', 'providerUserId', 'platformType', 'isActive', 'channelName'],
      ...['platformSpecificId', 'description'],
    ],
    body: ({ businessId, providerUserId }) => ({
      ...{ businessId, providerUserId, platformType: 'FACEBOOK_PAGE', platformSpecificId: unique('page') },
    }),
  },
  {
    path: 'customers',
    id: 'customerId',
    by: 'fullName',
    filters: ['businessId', 'providerUserId', 'channelId', 'platformCustomerId', 'fullName', 'address'],
    body: ({ businessId, channelId }) => ({
      ...{ businessId, channelId, platformCustomerId: unique('psid'), fullName: 'One of many' },
    }),
  },
  {
    path: 'products',
    id: 'productId',
    by: 'currency',
    filters: ['name', 'currency', 'isAvailable', 'businessId', 'providerUserId', 'imageId', 'shortId'],
    body: ({ businessId }) => ({ businessId, name: unique('tea'), price: '1', currency: 'XTS' }),
  },
  {
    path: 'orders',
    id: 'orderId',
    by: 'businessId',
    filters: ['businessId', 'providerUserId', 'customerId', 'channelId', 'orderStatus', 'currency'],
    body: order,
  },
  {
    path: 'chats',
    id: 'chatId',
    by: 'channelId',
    filters: ['businessId', 'providerUserId', 'platformCustomerId', 'channelId', 'status', 'chatType'],
    body: ({ businessId, channelId }) => ({ businessId, channelId, platformCustomerId: unique('psid') }),
  },
];

/** One of everything, for the entities of a list to belong to. */
async function ownerOf({ shop }: TestServer): Promise<Json> {
  const customer = await shop.customer({ fullName: 'Owner' });
  const { businessId } = customer;
  const { productId = {} } = await shop.product({ businessId });
  const { userId = {} } = await shop.user();
  const texts = JSON.parse(JSON.stringify({ name: unique('many'), providerUserId: unique('provider') }));
  return { ...customer, productId, userId, ...texts };
}

const position = ({ headers }: Answer) => BigInt(headers.get('x-event-position') ?? '');

describe.each(enginePairs)('on the %s engines', pair => {
  const testServer = useTestServer({ pair });

  describe.each(lists)('the list of $path', ({ path, id, by, filters, body }) => {
    let all: readonly Json[] = [];
    let owner: Json = {};
    const create = () => testServer.system.call('POST', `/api/${path}`, body(owner));
    const url = (query = '') => `/api/${path}?${by}=${encodeURIComponent(String(all[0]?.[by]))}&${query}`;
    const list = (query = '') => testServer.system.call('GET', url(query));

    beforeAll(async () => {
      owner = await ownerOf(testServer);
      const answers = await Promise.all(Array.from({ length: COUNT }, create));
      const inOrder = answers.toSorted((a, b) => (position(a) < position(b) ? -1 : 1));
      all = inOrder.map(answer => answer.body);
    });

    test.each([
      '0',
      '-1',
      '1001',
      '1.5',
      '1e2',
      'ten',
      '',
      '%20',
      '5&limit=5',
      '0x10',
      '99999999999999999999',
    ])('limit=%s: 400 that names it', async value => {
      expect(await list(`limit=${value}`)).toMatchObject(refusedField('limit'));
    });

    test.each(['-1', '1.5', 'ten', '', '1&offset=1', '99999999999999999999'])(
      'offset=%s: 400',
      async value => {
        expect(await list(`offset=${value}`)).toMatchObject(refusedField('offset'));
      },
    );

    test.each(['0', '1001', 'all', ''])('includeLimit=%s: 400', async value => {
      expect(await list(`includeLimit=${value}`)).toMatchObject(refusedField('includeLimit'));
    });

    test('a parameter that there is not: 400 that says which ones there are', async () => {
      const answer = await list('colour=green');
      expect(answer).toMatchObject(refusedField('colour'));
      const said = String(answer.body.message).split(/[^a-zA-Z]+/);
      const common = ['order', 'include', 'includeLimit', 'limit', 'offset', 'cursor'];
      expect(said).toEqual(expect.arrayContaining([...filters, ...common]));
    });

    test.each(['', 'nonsense', 'e30', '%00', 'WyJhIiwxXQ', 'null'])('cursor=%s: 400', async cursor => {
      expect(await list(`cursor=${cursor}`)).toMatchObject(refusedField('cursor'));
    });

    test('a cursor together with an offset, or of another list: 400', async () => {
      const cursor = (await list('limit=1')).headers.get('x-next-cursor');
      expect(await list(`limit=1&cursor=${cursor}&offset=1`)).toMatchObject(refusedField('cursor'));
      const other = testServer.system.call('GET', `/api/${path}?${by}=else&limit=1&cursor=${cursor}`);
      expect(await other).toMatchObject(refusedField('cursor'));
    });

    test('by default: the oldest 50, and how many there are', async () => {
      const answer = await list();
      expect(answer.body).toEqual({ data: all.slice(0, 50), total: COUNT });
      expect(answer.headers.get('x-next-cursor')).toMatch(/^[\w-]+$/);
    });

    test('limit=1000: all of them, and no next page', async () => {
      const answer = await list('limit=1000&offset=0');
      expect(answer.body).toEqual({ data: all, total: COUNT });
      expect(answer.headers.get('x-next-cursor')).toBeNull();
    });

    test.each([
      [1, 0],
      [10, 5],
      [2, COUNT - 2],
      [10, COUNT - 1],
      [10, COUNT],
      [10, Number.MAX_SAFE_INTEGER],
    ])('limit=%d&offset=%d: that part', async (limit, offset) => {
      const answer = await list(`limit=${limit}&offset=${offset}`);
      expect(answer.body).toEqual({ data: all.slice(offset, offset + limit), total: COUNT });
    });

    test('cursors lead through all of them, once and in order; the body stays the same', async () => {
      const pages = await Array.fromAsync(pagesOf(testServer.system, url('limit=13')));
      expect(pages.flatMap(page => [...rows(page)])).toEqual(all);
      expect(pages.map(page => rows(page).length)).toEqual([13, 13, 13, 13]);
      expect(pages.map(({ body: { data: _data, ...rest } }) => rest)).toEqual(
        pages.map(() => ({ total: COUNT })),
      );
    });

    test('order=desc: the newest first, by cursors too; in any other order 400', async () => {
      const pages = await Array.fromAsync(pagesOf(testServer.system, url('order=desc&limit=13')));
      expect(pages.flatMap(page => [...rows(page)])).toEqual(all.toReversed());
      expect(await list('order=newest')).toMatchObject(refusedField('order'));
    });

    test('a cursor is not led astray by what is changed, deleted and created meanwhile', async () => {
      const first = await list('limit=20');
      const [gone] = rows(first);
      const lastSeen = all[19];
      await testServer.system.call('PUT', `/api/${path}/${lastSeen?.[id]}`, { description: 'x', phone: '1' });
      const added = [(await create()).body];
      await testServer.system.call('DELETE', `/api/${path}/${gone?.[id]}`);
      const cursor = first.headers.get('x-next-cursor');
      const rest = await list(`limit=1000&cursor=${cursor}`);
      expect(rest.body).toEqual({ data: [...all.slice(20), ...added], total: COUNT });
    });
  });

  test.each(['products', 'channels', 'customers', 'orders', 'chats'])(
    'GET /api/%s has no need of a filter',
    async path => {
      const answer = await testServer.system.call('GET', `/api/${path}?limit=20`);
      expect(answer.status).toBe(200);
      const total = Number(answer.body.total);
      expect(await allRows(testServer.system, `/api/${path}?limit=20`)).toHaveLength(total);
    },
  );

  test('what allowed values are is said of enums and booleans', async () => {
    const list = (query: string) => testServer.system.call('GET', `/api/${query}`);
    expect(await list('products?isAvailable=2')).toMatchObject(
      refused(400, 'isAvailable: must be true or false'),
    );
    expect(await list('chats?chatType=fake')).toMatchObject(
      refused(400, 'chatType: must be one of real, test'),
    );
  });
});
