import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Shop } from '../support/shop.ts';
import { enginePairs, startTestSystem, type TestSystem } from '../support/testSystem.ts';

describe.each(enginePairs)('products on the %s engines', pair => {
  let system: TestSystem;
  let shop: Shop;

  beforeAll(async () => {
    system = await startTestSystem({ pair });
    shop = new Shop(system);
  });
  afterAll(() => system.stop());

  test('a product is there once its POST has answered', async () => {
    const product = await shop.product({ name: 'Gyokuro', price: '12.50' });
    const read = await system.call('GET', `/api/products/${product.productId}`);
    expect(read.status).toBe(200);
    expect(read.body).toEqual(product);
    expect(read.headers.get('etag')).toBe('"0"');
  });
});
