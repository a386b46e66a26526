import { describe, expect, test } from '@jest/globals';
import { type Shop, unique } from '../support/builders/shop.ts';
import { resourceSuite } from '../support/dsl/resourceSuite/index.ts';
import {
  type InvalidField,
  ofBusiness,
  type Particulars,
  refused,
} from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json } from '../support/servers/testSystem.ts';

const STATUSES = ['PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED', 'CANCELLED'];

const orders: Particulars = {
  path: 'orders',
  name: 'Order',
  id: 'orderId',
  keys: [
    'orderId',
    'businessId',
    'providerUserId',
    'customerId',
    'channelId',
    'orderStatus',
    'totalAmount',
    'currency',
    'shippingAddress',
    'createdAt',
    'updatedAt',
  ],
  minimal: async (shop, owner) => {
    const { businessId, channelId, customerId } = await shop.customer(ofBusiness(owner));
    const { productId } = await shop.product({ businessId });
    const orderItems = [{ productId, quantity: 1, priceAtPurchase: '4.50', currencyAtPurchase: 'EUR' }];
    return { businessId, customerId, channelId, totalAmount: '4.50', currency: 'EUR', orderItems };
  },
  defaults: { providerUserId: null, orderStatus: 'PENDING', shippingAddress: '' },
  required: ['businessId', 'customerId', 'channelId', 'totalAmount', 'currency', 'orderItems'],
  nullable: 'channelId',
  missing:
    'businessId, customerId, channelId, totalAmount, currency, and at least one orderItem are required',
  references: ['businessId', 'customerId', 'channelId'],
  invalid: [
    ['businessId', 5],
    ['customerId', 5],
    ['channelId', 5],
    ['orderStatus', 'LOST'],
    ['orderStatus', 'pending'],
    ['orderStatus', null],
    ['totalAmount', 9],
    ['totalAmount', '-9.00'],
    ['totalAmount', '9,00'],
    ['totalAmount', '9e9'],
    ['currency', 5],
    ['shippingAddress', 5],
    ['providerUserId', 5],
    ['orderItems', {}],
    ['orderItems', 'tea'],
  ],
  changes: () => ({
    providerUserId: unique('provider'),
    shippingAddress: 'Pier 9',
    orderStatus: 'PROCESSING',
  }),
  another: { shippingAddress: 'Other' },
  clearable: ['providerUserId'],
  notFound: { GET: 'Order not found', PUT: 'Order not found', DELETE: 'Order not found' },
  listBy: 'businessId',
  filterValues: async (shop, owner) => {
    const { customerId, channelId } = await shop.customer(ofBusiness(owner));
    const providerUserId = unique('free provider');
    return { customerId, channelId, providerUserId, orderStatus: 'CONFIRMED', currency: 'XTS' };
  },
};

resourceSuite(orders);

const invalidItems: readonly InvalidField[] = [
  ['quantity', 0],
  ['quantity', -1],
  ['quantity', 1.5],
  ['quantity', '2'],
  ['quantity', null],
  ['quantity', 1e300],
  ['priceAtPurchase', 4.5],
  ['priceAtPurchase', '-4.50'],
  ['priceAtPurchase', 'free'],
  ['priceAtPurchase', undefined],
  ['currencyAtPurchase', 5],
  ['currencyAtPurchase', undefined],
  ['productId', 5],
  ['productId', undefined],
  ['productId', '00000000-0000-7000-8000-000000000000'],
];

describe.each(enginePairs)('items of orders on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const line = { quantity: 2, priceAtPurchase: '4.50', currencyAtPurchase: 'EUR' };
  const read = (order: Json, include = '') =>
    testServer.system.call('GET', `/api/orders/${order.orderId}?include=${include}`);

  async function postWith(item: unknown) {
    const body = await orders.minimal(testServer.shop);
    const { businessId } = body;
    const { productId } = await testServer.shop.product({ businessId });
    const valid = { productId, ...line };
    const odd = typeof item === 'object' && item !== null ? { ...valid, ...item } : item;
    const answer = await testServer.system.call('POST', '/api/orders', { ...body, orderItems: [valid, odd] });
    const list = await testServer.system.call('GET', `/api/orders?businessId=${businessId}`);
    return { answer, list };
  }

  test.each([[], undefined, null])('none (%j): 400 in the words of the reference', async orderItems => {
    const body = { ...(await orders.minimal(testServer.shop)), orderItems };
    expect(await testServer.system.call('POST', '/api/orders', body)).toMatchObject(
      refused(400, orders.missing),
    );
  });

  test.each(invalidItems)('the second with %s: %p: 400 that names it, and no order', async (field, value) => {
    const { answer, list } = await postWith({ [field]: value });
    expect(answer).toMatchObject(refused(400, expect.stringMatching(`^orderItems\\.1\\.${field}\\b`)));
    expect(list.body).toEqual({ data: [], total: 0 });
  });

  test.each([5, 'tea', null])('one that is %j: 400 that names it', async item => {
    const { answer } = await postWith(item);
    expect(answer).toMatchObject(refused(400, expect.stringMatching(/^orderItems\.1\b/)));
  });

  test('are kept in order, as they were given', async () => {
    const { shop } = testServer;
    const { businessId } = await shop.business();
    const [tea, cup] = [await shop.product({ businessId }), await shop.product({ businessId })];
    const orderItems = [
      { productId: cup.productId, quantity: 3, priceAtPurchase: '0.10', currencyAtPurchase: 'XTS' },
      { productId: tea.productId, ...line },
      { productId: cup.productId, ...line },
    ];
    const { body } = await read(await shop.order({ businessId, orderItems }), 'orderItems');
    const products = [cup, tea, cup];
    const expected = orderItems.map((item, index) => ({
      orderItemId: expect.stringMatching(/./),
      orderId: body.orderId,
      ...item,
      product: products[index],
    }));
    expect(body.orderItems).toEqual(expected);
    const keys = 'orderItemId,orderId,productId,quantity,priceAtPurchase,currencyAtPurchase,product';
    expect(Object.values(body.orderItems ?? {}).map(item => Object.keys(item).join())).toEqual([
      keys,
      keys,
      keys,
    ]);
  });

  test('keep the price at purchase when the product changes, and stay when it goes', async () => {
    const product = await testServer.shop.product();
    const { businessId, productId } = product;
    const order = await testServer.shop.order({ businessId, orderItems: [{ productId, ...line }] });
    const before = (await read(order, 'orderItems')).body;
    await testServer.system.call('PUT', `/api/products/${productId}`, { price: '99', currency: 'JPY' });
    expect((await read(order, 'orderItems')).body).toMatchObject({
      orderItems: [{ priceAtPurchase: '4.50', currencyAtPurchase: 'EUR', product: { price: '99' } }],
    });
    await testServer.system.call('DELETE', `/api/products/${productId}`);
    const [item] = Object.values(before.orderItems ?? {});
    expect((await read(order, 'orderItems')).body.orderItems).toEqual([{ ...item, product: null }]);
  });

  test('an unavailable product may be ordered, amounts and currencies are taken as given', async () => {
    const { businessId, productId } = await testServer.shop.product({ isAvailable: false, price: '1' });
    const orderItems = [{ productId, ...line }];
    const order = await testServer.shop.order({
      businessId,
      orderItems,
      totalAmount: '0.010',
      currency: 'XAU',
    });
    expect(order).toMatchObject({ totalAmount: '0.010', currency: 'XAU' });
  });
});

describe.each(enginePairs)('orders on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const put = ({ orderId }: Json, body: object) =>
    testServer.system.call('PUT', `/api/orders/${orderId}`, body);
  const ordered = async (shop: Shop, fields: Record<string, unknown>) => {
    const customer = await shop.customer({ address: 'Harbour 7' });
    const { businessId, customerId } = customer;
    return shop.order({ businessId, customerId, ...fields });
  };

  test.each(STATUSES)('may begin as %s', async orderStatus => {
    expect(await ordered(testServer.shop, { orderStatus })).toMatchObject({ orderStatus });
  });

  const moves = STATUSES.flatMap((from, i) => STATUSES.map((to, j) => ({ from, to, forward: j >= i })));
  const allowed = moves.filter(({ from, to, forward }) => from === to || (forward && from !== 'SHIPPED'));
  const refusedMoves = moves.filter(move => !allowed.includes(move));

  test.each(refusedMoves)('$from → $to: 409 that says so, and nothing is changed', async ({ from, to }) => {
    const order = await ordered(testServer.shop, { orderStatus: from });
    const answer = await put(order, { orderStatus: to, shippingAddress: 'Elsewhere' });
    expect(answer).toMatchObject(refused(409, expect.stringMatching(new RegExp(`${from}.*${to}`))));
    expect((await testServer.system.call('GET', `/api/orders/${order.orderId}`)).body).toEqual(order);
  });

  test.each(allowed)('$from → $to: 200', async ({ from, to }) => {
    const order = await ordered(testServer.shop, { orderStatus: from });
    expect(await put(order, { orderStatus: to })).toMatchObject({ status: 200, body: { orderStatus: to } });
  });

  test('a shipped order takes its other fields still', async () => {
    const order = await ordered(testServer.shop, { orderStatus: 'SHIPPED' });
    const answer = await put(order, { ...order, shippingAddress: 'Redirected 1' });
    expect(answer).toMatchObject({
      status: 200,
      body: { ...order, shippingAddress: 'Redirected 1', updatedAt: expect.anything() },
    });
  });

  test.each([{ shippingAddress: undefined }, { shippingAddress: null }])(
    'without an address (%j): the one of the customer',
    async fields => {
      expect(await ordered(testServer.shop, fields)).toMatchObject({ shippingAddress: 'Harbour 7' });
    },
  );

  test('with an address: that one', async () => {
    const order = await ordered(testServer.shop, { shippingAddress: 'Pier 9' });
    expect(order).toMatchObject({ shippingAddress: 'Pier 9' });
  });

  test('channelId may be null', async () => {
    expect(await ordered(testServer.shop, { channelId: null })).toMatchObject({ channelId: null });
  });

  test('a list with an orderStatus that there is not: 400 that says what is allowed', async () => {
    const answer = await testServer.system.call('GET', '/api/orders?orderStatus=LOST');
    expect(answer).toMatchObject(refused(400, `orderStatus: must be one of ${STATUSES.join(', ')}`));
  });
});
