import { describe, expect, test } from '@jest/globals';
import { unique } from '../support/builders/shop.ts';
import { resourceSuite } from '../support/dsl/resourceSuite/index.ts';
import { type Particulars, refused } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs } from '../support/servers/testSystem.ts';

const notMoney = [4.5, '-1', '1e5', 'abc', '1,50', '4.', '.5', '٤', '0x1', 'Infinity'];

const products: Particulars = {
  path: 'products',
  name: 'Product',
  id: 'productId',
  keys: [
    'productId',
    'businessId',
    'providerUserId',
    'name',
    'description',
    'price',
    'currency',
    'sku',
    'imageUrl',
    'imageId',
    'shortId',
    'isAvailable',
    'createdAt',
    'updatedAt',
  ],
  minimal: async shop => ({
    businessId: (await shop.business()).businessId,
    name: 'Sencha',
    price: '4.50',
    currency: 'EUR',
  }),
  defaults: {
    providerUserId: null,
    description: null,
    sku: null,
    imageUrl: null,
    imageId: null,
    shortId: null,
    isAvailable: true,
  },
  required: ['businessId', 'name', 'price', 'currency'],
  missing: 'businessId, name, price, and currency are required',
  references: ['businessId'],
  invalid: [
    ...notMoney.map(value => ['price', value] as const),
    ['businessId', 5],
    ['name', 5],
    ['name', { a: 1 }],
    ['description', 5],
    ['currency', ['EUR']],
    ['sku', 5],
    ['imageUrl', true],
    ['imageId', {}],
    ['shortId', 5],
    ['providerUserId', 5],
    ['isAvailable', 'yes'],
    ['isAvailable', 1],
    ['isAvailable', null],
  ],
  changes: () => ({
    providerUserId: unique('provider'),
    name: 'Gyokuro',
    description: 'Shade-grown, 玉露 🍵',
    price: '12.500',
    currency: 'JPY',
    sku: 'GYO-1',
    imageUrl: 'https://example.com/gyokuro.png',
    imageId: 'image-1',
    shortId: 'g1',
    isAvailable: false,
  }),
  another: { name: 'Other' },
  clearable: ['providerUserId', 'description', 'sku', 'imageUrl', 'imageId', 'shortId'],
  notFound: { GET: 'Product not found', PUT: 'Product not found', DELETE: 'Product not found' },
  listBy: 'businessId',
  filterValues: async () => ({
    name: 'free name',
    currency: 'XTS',
    isAvailable: false,
    providerUserId: 'free provider',
    imageId: 'free image',
    shortId: 'free short',
  }),
};

resourceSuite(products);

describe.each(enginePairs)('money of products on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const digits = ['0', '0.00', '4.50', '1234567890123456789.0000000001', '100'];

  test.each(digits)('the price %s keeps its digits, on POST and on PUT', async price => {
    const product = await testServer.shop.product({ price });
    expect(product.price).toBe(price);
    const path = `/api/products/${product.productId}`;
    expect((await testServer.system.call('GET', path)).body.price).toBe(price);
    await testServer.system.call('PUT', path, { price: '1' });
    expect((await testServer.system.call('PUT', path, { price })).body.price).toBe(price);
  });

  test('4.5 is another text than 4.50: a PUT takes it', async () => {
    const product = await testServer.shop.product({ price: '4.50' });
    const answer = await testServer.system.call('PUT', `/api/products/${product.productId}`, {
      price: '4.5',
    });
    expect(answer.body.price).toBe('4.5');
  });

  test.each(['isAvailable=yes', 'isAvailable=1', 'isAvailable='])('a list with %s: 400', async query => {
    const answer = await testServer.system.call('GET', `/api/products?${query}`);
    expect(answer).toMatchObject(refused(400, 'isAvailable: must be true or false'));
  });

  test('without a filter all products are listed', async () => {
    const product = await testServer.shop.product();
    const answer = await testServer.system.call('GET', '/api/products?limit=1000');
    expect(answer.status).toBe(200);
    expect(Object.values(answer.body.data ?? {})).toContainEqual(product);
  });
});
