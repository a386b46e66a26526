import { beforeAll, describe, expect, test } from '@jest/globals';
import { createFullShop, type FullShop } from '../support/builders/fullShop.ts';
import { unique } from '../support/builders/shop.ts';
import { refused } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json, rows } from '../support/servers/testSystem.ts';

type One = 'user' | 'business' | 'channel' | 'customer' | 'product' | 'order' | 'chat';

interface Included {
  readonly path: string;
  readonly one: One;
  readonly id: string;
  readonly by: string;
  /** By name, in the reference's order: what each leads to. */
  readonly includes: { readonly [name: string]: (fullShop: FullShop) => unknown };
}

const toBusiness = {
  business: ({ business }: FullShop) => business,
  userViaProviderId: ({ provider }: FullShop) => provider,
};
const connectedChannel = ({ channel }: FullShop) => channel;
const customers = ({ customer }: FullShop) => [customer];
const orders = ({ order }: FullShop) => [order];
const chats = ({ chat }: FullShop) => [chat];
const orderItems = (fullShop: FullShop) => fullShop.orderItems;

const resources: readonly Included[] = [
  {
    ...{ path: 'users', one: 'user', id: 'userId', by: 'email' },
    includes: { businesses: ({ business }) => [business] },
  },
  {
    ...{ path: 'businesses', one: 'business', id: 'businessId', by: 'userId' },
    includes: {
      user: ({ user }) => user,
      userViaProviderId: toBusiness.userViaProviderId,
      connectedChannels: ({ channel }) => [channel],
      products: ({ product }) => [product],
      customers,
      orders,
    },
  },
  {
    ...{ path: 'channels', one: 'channel', id: 'channelId', by: 'businessId' },
    includes: { ...toBusiness, customers, orders, chats },
  },
  {
    ...{ path: 'customers', one: 'customer', id: 'customerId', by: 'businessId' },
    includes: { ...toBusiness, connectedChannel, orders, chats },
  },
  {
    ...{ path: 'products', one: 'product', id: 'productId', by: 'businessId' },
    includes: { ...toBusiness, orderItems },
  },
  {
    ...{ path: 'orders', one: 'order', id: 'orderId', by: 'businessId' },
    includes: { ...toBusiness, customer: ({ customer }) => customer, connectedChannel, orderItems },
  },
  {
    ...{ path: 'chats', one: 'chat', id: 'chatId', by: 'businessId' },
    includes: {
      ...toBusiness,
      customer: ({ customer }) => customer,
      connectedChannel,
      messages: ({ messages }) => messages,
    },
  },
];
const each = resources.flatMap(resource =>
  Object.keys(resource.includes).map(include => ({ ...resource, include })),
);

describe.each(enginePairs)('on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const get = (path: string) => testServer.system.call('GET', `/api/${path}`);
  let fullShop: FullShop;
  beforeAll(async () => {
    await createFullShop(testServer.system, testServer.shop);
    fullShop = await createFullShop(testServer.system, testServer.shop);
  });

  test.each(each)('$path?include=$include', async ({ path, one, id, by, include, includes }) => {
    const entity = fullShop[one];
    const expected = { ...entity, [include]: includes[include]?.(fullShop) };
    const read = await get(`${path}/${entity[id]}?include=${include}`);
    expect(read).toMatchObject({ status: 200, body: {} });
    expect(read.body).toEqual(expected);
    expect(Object.keys(read.body)).toEqual([...Object.keys(entity), include]);
    expect(read.headers.get('x-truncated-includes')).toBeNull();
    const list = await get(`${path}?${by}=${entity[by]}&include=${include}`);
    expect(list.body).toEqual({ data: [expected], total: 1 });
  });

  describe.each(resources)('$path', ({ path, one, id, by, includes }) => {
    const names = Object.keys(includes);
    const everything = () =>
      Object.fromEntries(Object.entries(includes).map(([name, target]) => [name, target(fullShop)]));
    const entityPath = () => `${path}/${fullShop[one][id]}`;
    const listPath = () => `${path}?${by}=${fullShop[one][by]}`;

    test('all includes at once, in one and in a list', async () => {
      const expected = { ...fullShop[one], ...everything() };
      expect((await get(`${entityPath()}?include=${names.join()}`)).body).toEqual(expected);
      expect((await get(`${listPath()}&include=${names.toReversed().join()}`)).body.data).toEqual([expected]);
    });

    test('a parameter for each, as many clients write lists', async () => {
      const repeated = names.map(name => `include=${name}`).join('&');
      const expected = { ...fullShop[one], ...everything() };
      expect((await get(`${entityPath()}?${repeated}`)).body).toEqual(expected);
      expect((await get(`${listPath()}&${repeated}&include=${names.join()}`)).body.data).toEqual([expected]);
    });

    test('named twice, with blanks or not at all', async () => {
      const [first = ''] = names;
      const expected = { ...fullShop[one], [first]: everything()[first] };
      expect((await get(`${entityPath()}?include=${first},%20${first},`)).body).toEqual(expected);
      expect((await get(`${entityPath()}?include=`)).body).toEqual(fullShop[one]);
    });

    test.each(['nonsense', 'constructor', '__proto__', 'NAMES', 'id;drop'])(
      'include=%s: 400',
      async include => {
        const said = refused(400, expect.stringMatching(new RegExp(`^include\\b.*${names.join(', ')}`)));
        expect(await get(`${entityPath()}?include=${include}`)).toMatchObject(said);
        expect(await get(`${listPath()}&include=${names[0]},${include}`)).toMatchObject(said);
      },
    );
  });

  test('messages?include=chat', async () => {
    const { chat, messages } = fullShop;
    const data = messages.map(message => ({ ...message, chat }));
    const expected = { data, total: 2 };
    expect((await get(`messages?chatId=${chat.chatId}&include=chat`)).body).toEqual(expected);
    expect((await get(`chats/${chat.chatId}/messages?include=chat`)).body).toEqual(expected);
    expect(await get(`messages?chatId=${chat.chatId}&include=business`)).toMatchObject({ status: 400 });
  });
});

describe.each(enginePairs)('targets that are not there, on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const get = (path: string) => testServer.system.call('GET', `/api/${path}`);
  const remove = (path: string) => testServer.system.call('DELETE', `/api/${path}`);
  const included = async (path: string, include: string) =>
    (await get(`${path}?include=${include}`)).body[include];

  test('that were never set are null, and empty lists are lists', async () => {
    const { shop } = testServer;
    const user = await shop.user();
    expect(await included(`users/${user.userId}`, 'businesses')).toEqual([]);
    const { businessId } = await shop.business({ userId: user.userId });
    for (const name of ['connectedChannels', 'products', 'customers', 'orders']) {
      expect(await included(`businesses/${businessId}`, name)).toEqual([]);
    }
    const chat = await shop.chat({ businessId });
    expect(await included(`chats/${chat.chatId}`, 'customer')).toBeNull();
    expect(await included(`chats/${chat.chatId}`, 'messages')).toEqual([]);
    expect(await included(`channels/${chat.channelId}`, 'userViaProviderId')).toBeNull();
    const { customerId } = await shop.customer({ businessId });
    const order = await shop.order({ businessId, customerId, channelId: null });
    expect(await included(`orders/${order.orderId}`, 'connectedChannel')).toBeNull();
  });

  test('that are gone are null', async () => {
    const { provider, channel, customer, product, order, chat, orderItems } = await createFullShop(
      testServer.system,
      testServer.shop,
    );
    const paths = [`orders/${order.orderId}`, `chats/${chat.chatId}`];
    await remove(`channels/${channel.channelId}`);
    await remove(`customers/${customer.customerId}`);
    await remove(`users/${provider.userId}`);
    for (const path of paths) {
      const { body } = await get(`${path}?include=connectedChannel,customer,userViaProviderId`);
      expect(body).toMatchObject({ connectedChannel: null, customer: null, userViaProviderId: null });
    }
    await remove(`products/${product.productId}`);
    const expected = orderItems.map(item => ({ ...item, product: null }));
    expect(await included(`orders/${order.orderId}`, 'orderItems')).toEqual(expected);
  });

  test('come to be: a user with the providerUserId, a customer of the chat', async () => {
    const providerUserId = unique('provider');
    const chat = await testServer.shop.chat({ providerUserId });
    const { businessId, channelId, platformCustomerId } = chat;
    expect(await included(`chats/${chat.chatId}`, 'userViaProviderId')).toBeNull();
    const user = await testServer.shop.user({ providerUserId });
    const customer = await testServer.shop.customer({ businessId, channelId, platformCustomerId });
    const { body } = await get(`chats/${chat.chatId}?include=userViaProviderId,customer`);
    expect(body).toEqual({ ...chat, userViaProviderId: user, customer });
  });

  test('show what a PUT has changed', async () => {
    const { businessId } = await testServer.shop.business();
    const product = await testServer.shop.product({ businessId });
    await testServer.system.call('PUT', `/api/businesses/${businessId}`, { name: 'Renamed' });
    expect(await included(`products/${product.productId}`, 'business')).toMatchObject({ name: 'Renamed' });
  });
});

describe.each(enginePairs)('lists that are cut, on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const get = (path: string) => testServer.system.call('GET', `/api/${path}`);
  const children = ({ body }: { body: Json }, name: string) => Object.values(body[name] ?? {});

  test('at includeLimit, the oldest kept, and the header names them', async () => {
    const { businessId, userId } = await testServer.shop.business();
    const products = [];
    for (let i = 0; i < 3; i++) products.push(await testServer.shop.product({ businessId }));
    const answer = await get(`businesses/${businessId}?include=products,orders&includeLimit=2`);
    expect(children(answer, 'products')).toEqual(products.slice(0, 2));
    expect(answer.headers.get('x-truncated-includes')).toBe('products');
    const list = await get(`businesses?userId=${userId}&include=products&includeLimit=2`);
    expect(rows(list)).toMatchObject([{ products: products.slice(0, 2) }]);
    expect(list.headers.get('x-truncated-includes')).toBe('products');
    const whole = await get(`businesses/${businessId}?include=products,orders&includeLimit=3`);
    expect(children(whole, 'products')).toEqual(products);
    expect(whole.headers.get('x-truncated-includes')).toBeNull();
  });

  test('each parent of a page has its own limit', async () => {
    const { userId } = await testServer.shop.user();
    for (let i = 0; i < 2; i++) {
      const { businessId } = await testServer.shop.business({ userId });
      for (let j = 0; j < 2; j++) await testServer.shop.product({ businessId });
    }
    const list = await get(`businesses?userId=${userId}&include=products&includeLimit=2`);
    expect(rows(list).map(row => Object.values(row.products ?? {}).length)).toEqual([2, 2]);
    expect(list.headers.get('x-truncated-includes')).toBeNull();
  });

  test('of 101 messages the newest 100, oldest first', async () => {
    const { chatId } = await testServer.shop.chat();
    for (let i = 0; i < 101; i++) await testServer.shop.message(String(chatId), { content: `no. ${i}` });
    const contents = (from: number) => Array.from({ length: 101 - from }, (_, i) => `no. ${from + i}`);
    const cut = await get(`chats/${chatId}?include=messages`);
    expect(children(cut, 'messages').map(message => message.content)).toEqual(contents(1));
    expect(cut.headers.get('x-truncated-includes')).toBe('messages');
    const few = await get(`chats/${chatId}?include=messages&includeLimit=3`);
    expect(children(few, 'messages').map(message => message.content)).toEqual(contents(98));
    const whole = await get(`chats/${chatId}?include=messages&includeLimit=1000`);
    expect(children(whole, 'messages').map(message => message.content)).toEqual(contents(0));
    expect(whole.headers.get('x-truncated-includes')).toBeNull();
  });
});
