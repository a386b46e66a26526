/**
 * Texts are looked up the way they are kept apart: saleor/saleor#17468, medusajs/medusa#1718 and #14745 (e-mail),
 * lgse/strata#809 (names), api-platform/core#3394 and fastify/fastify#2658 (a + that came as a blank), dgg/nmoneys#16 (currency).
 */
import { describe, expect, test } from '@jest/globals';
import { anEmail, unique } from '../support/builders/shop.ts';
import { pagesOf } from '../support/dsl/pages.ts';
import { refusedField } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, rows } from '../support/servers/testSystem.ts';

const NFC = 'Zoë Café';
const NFD = NFC.normalize('NFD');

describe.each(enginePairs)('what is looked up, on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const list = (path: string, filters: Record<string, unknown>) =>
    testServer.system.call(
      'GET',
      `/api/${path}?${new URLSearchParams(Object.entries(filters).map(([k, v]) => [k, String(v)]))}`,
    );

  test('an e-mail, in whichever case, form and blanks; shown as it was given', async () => {
    const email = `Zoë.${unique('Mixed')}@Example.COM`;
    const user = await testServer.shop.user({ email: `  ${email}\n` });
    expect(user.email).toBe(email);
    for (const spelt of [
      email,
      email.toLowerCase(),
      email.toUpperCase(),
      email.normalize('NFD'),
      ` ${email}`,
    ]) {
      expect((await list('users', { email: spelt })).body).toEqual({ data: [user], total: 1 });
    }
    const again = { name: 'Bob', email: email.normalize('NFD').toUpperCase() };
    expect(await testServer.system.call('POST', '/api/users', again)).toMatchObject({ status: 409 });
  });

  test('an e-mail with a tag, whose + came as a blank', async () => {
    const tag = unique('tea');
    const user = await testServer.shop.user({ email: `ann+${tag}@example.com` });
    for (const spelt of [`ann+${tag}@example.com`, `ann%2B${tag}@example.com`, `ANN%20${tag}@example.com`]) {
      const answer = await testServer.system.call('GET', `/api/users?email=${spelt}`);
      expect([spelt, answer.body]).toEqual([spelt, { data: [user], total: 1 }]);
    }
  });

  test('an e-mail that a PUT changed, by the new one alone', async () => {
    const user = await testServer.shop.user();
    const email = `New.${anEmail()}`;
    const path = `/api/users/${user.userId}`;
    const changed = await testServer.system.call('PUT', path, { email: ` ${email} ` });
    expect(changed).toMatchObject({ status: 200, body: { email } });
    expect((await list('users', { email: email.toUpperCase() })).body.total).toBe(1);
    expect((await list('users', { email: user.email })).body.total).toBe(0);
    await testServer.system.call('DELETE', path);
    expect((await list('users', { email })).body.total).toBe(0);
  });

  test('names in either form of é, on every list that has them', async () => {
    const { shop } = testServer;
    const { businessId, userId } = await shop.business({ name: NFD });
    const channel = await shop.channel({ businessId, channelName: NFD, description: NFC });
    const { channelId } = channel;
    const customer = await shop.customer({ businessId, channelId, fullName: NFC, address: NFD });
    const product = await shop.product({ businessId, name: NFD });
    expect([channel.channelName, channel.description, customer.fullName, product.name]).toEqual([
      ...[NFD, NFC, NFC, NFD],
    ]);
    for (const text of [NFC, NFD]) {
      expect((await list('businesses', { userId, name: text })).body.total).toBe(1);
      expect((await list('channels', { businessId, channelName: text })).body.total).toBe(1);
      expect((await list('channels', { businessId, description: text })).body.total).toBe(1);
      expect((await list('customers', { businessId, fullName: text })).body.total).toBe(1);
      expect((await list('customers', { businessId, address: text })).body.total).toBe(1);
      expect((await list('products', { businessId, name: text })).body.total).toBe(1);
      expect((await list('users', { name: text.toUpperCase() })).body.total).toBe(0);
    }
  });

  test('a name that a PUT changed, by the new one alone', async () => {
    const product = await testServer.shop.product({ name: 'Before' });
    const { businessId, productId } = product;
    await testServer.system.call('PUT', `/api/products/${productId}`, { name: NFD });
    expect((await list('products', { businessId, name: NFC })).body.total).toBe(1);
    expect((await list('products', { businessId, name: 'Before' })).body.total).toBe(0);
  });

  test('a cursor goes on where the name was spelt otherwise', async () => {
    const { businessId } = await testServer.shop.business();
    for (let count = 0; count < 3; count++) await testServer.shop.product({ businessId, name: NFD });
    const first = await list('products', { businessId, name: NFC, limit: 2 });
    const cursor = first.headers.get('x-next-cursor');
    const second = await list('products', { businessId, name: NFD, limit: 2, cursor });
    expect(rows(second)).toHaveLength(1);
  });

  test.each([
    ['eur', 'EUR'],
    [' Usd\t', 'USD'],
    ['XTS', 'XTS'],
  ])('currency %j is kept as %s and found in any case', async (given, kept) => {
    const { shop } = testServer;
    const product = await shop.product({ currency: given });
    const { businessId, productId } = product;
    const { customerId } = await shop.customer({ businessId });
    const line = { productId, quantity: 1, priceAtPurchase: '1', currencyAtPurchase: given };
    const order = await shop.order({ businessId, customerId, currency: given, orderItems: [line] });
    expect([product.currency, order.currency]).toEqual([kept, kept]);
    const read = await list(`orders/${order.orderId}`, { include: 'orderItems' });
    expect(read.body.orderItems).toMatchObject([{ currencyAtPurchase: kept }]);
    for (const currency of [kept, kept.toLowerCase(), ` ${kept}`]) {
      expect((await list('products', { businessId, currency })).body).toEqual({ data: [product], total: 1 });
      expect((await list('orders', { businessId, currency })).body).toEqual({ data: [order], total: 1 });
    }
    const path = `/api/products/${productId}`;
    expect((await testServer.system.call('PUT', path, { currency: 'jpy' })).body.currency).toBe('JPY');
    expect((await list('products', { businessId, currency: kept })).body.total).toBe(0);
  });

  test.each(['EURO', 'E', '€', 'E1R', 'ＥＵＲ', 'aß', 'E R', 'EUR USD', 'ıls'])(
    'currency %j: 400 that names it, on products, orders and items',
    async currency => {
      const { shop, system } = testServer;
      const { businessId, productId } = await shop.product();
      const { customerId } = await shop.customer({ businessId });
      const product = { businessId, name: 'Tea', price: '1' };
      expect(await system.call('POST', '/api/products', { ...product, currency })).toMatchObject(
        refusedField('currency'),
      );
      const put = await system.call('PUT', `/api/products/${productId}`, { currency });
      expect(put).toMatchObject(refusedField('currency'));
      const line = { productId, quantity: 1, priceAtPurchase: '1', currencyAtPurchase: 'EUR' };
      const order = { businessId, customerId, channelId: null, totalAmount: '1', currency: 'EUR' };
      const odd = { ...order, currency, orderItems: [line] };
      expect(await system.call('POST', '/api/orders', odd)).toMatchObject(refusedField('currency'));
      const oddItem = { ...order, orderItems: [{ ...line, currencyAtPurchase: currency }] };
      expect(await system.call('POST', '/api/orders', oddItem)).toMatchObject(
        refusedField('orderItems.0.currencyAtPurchase'),
      );
    },
  );

  test('a phone number, whose + came as a blank, and however it is grouped', async () => {
    const digits = `${process.pid}${Math.floor(Math.random() * 1e9)}`.slice(0, 10);
    const phone = `+49 170 ${digits}`;
    const user = await testServer.shop.user({ phone });
    const raw = (query: string) => testServer.system.call('GET', `/api/users?phone=${query}`);
    for (const query of [
      `+49+170+${digits}`,
      `%2B49170${digits}`,
      `+49170${digits}`,
      `%2B49-(170)-${digits}`,
    ]) {
      expect([query, (await raw(query)).body]).toEqual([query, { data: [user], total: 1 }]);
    }
    for (const query of [`49170${digits}`, `+49171${digits}`, `0170${digits}`]) {
      expect([query, (await raw(query)).body.total]).toEqual([query, 0]);
    }
    const local = await testServer.shop.user({ phone: `030 ${digits}` });
    expect((await raw(`+030${digits}`)).body).toEqual({ data: [local], total: 1 });
  });

  test('platformSpecificId and platformCustomerId without the blanks around them', async () => {
    const page = unique('page');
    const channel = await testServer.shop.channel({ platformSpecificId: `\t${page} \n` });
    expect(channel.platformSpecificId).toBe(page);
    const { businessId, channelId } = channel;
    const psid = unique('psid');
    const customer = await testServer.shop.customer({
      businessId,
      channelId,
      platformCustomerId: ` ${psid}`,
    });
    expect(customer.platformCustomerId).toBe(psid);
    const body = { businessId, platformType: 'FACEBOOK_PAGE', platformSpecificId: ` ${page}` };
    expect(await testServer.system.call('POST', '/api/channels', body)).toMatchObject({ status: 409 });
    const put = await testServer.system.call('PUT', `/api/channels/${channelId}`, {
      platformSpecificId: '  ',
    });
    expect(put).toMatchObject(refusedField('platformSpecificId'));
  });

  test('each page of a folded filter is counted as it is listed', async () => {
    const { businessId } = await testServer.shop.business();
    for (const currency of ['xpf', 'XPF', 'Xpf']) await testServer.shop.product({ businessId, currency });
    const path = `/api/products?businessId=${businessId}&currency=xpf&limit=1`;
    const pages = await Array.fromAsync(pagesOf(testServer.system, path));
    expect(pages).toHaveLength(3);
    expect(pages.map(({ body }) => body.total)).toEqual([3, 3, 3]);
  });
});
