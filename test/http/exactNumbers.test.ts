import { describe, expect, test } from '@jest/globals';
import { deliver } from '../support/builders/metaWebhooks.ts';
import { unique } from '../support/builders/shop.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, rows } from '../support/servers/testSystem.ts';

/** Doubles hold it as …236. */
const SENDER = '18012345678901237';
const environment = { FACEBOOK_APP_SECRET: 'app-secret' };
const digits = () => `9${String(process.hrtime.bigint()).padStart(18, '1').slice(-18)}`;

describe.each(enginePairs)('ids that are written as JSON numbers, on the %s engines', pair => {
  const testServer = useTestServer({ pair, environment });

  test('keep their digits in a webhook, whichever id it is', async () => {
    const page = digits();
    const { channelId } = await testServer.shop.channel({ platformSpecificId: page });
    const body = `{"object":"page","entry":[{"id":${page},"time":1795692985040,"messaging":[
      {"sender":{"id":${SENDER}},"recipient":{"id":${page}},"timestamp":1795692985040,"message":{"mid":12345678901234567891,
        "text":"Hi","attachments":[{"type":"template","payload":{"elements":[{"title":"Tea","retailer_id":98765432109876543}]}}]}}
    ]}]}`;
    expect((await deliver(testServer.system, body)).status).toBe(200);
    // Its neighbour among the doubles is somebody else.
    await deliver(testServer.system, body.replace(SENDER, '18012345678901236').replace('67891', '67892'));
    const chats = rows(
      await testServer.system.call('GET', `/api/chats?channelId=${channelId}&include=messages`),
    );
    expect(chats.map(({ platformCustomerId }) => platformCustomerId)).toEqual([SENDER, '18012345678901236']);
    expect(chats[0]?.messages).toMatchObject([
      { content: 'Hi', platformMessageId: '12345678901234567891' },
      { content: '[card] Tea, 98765432109876543' },
    ]);
    const events = await testServer.system.call(
      'GET',
      '/api/audit/events?type=WebhookItemReceived&limit=1000',
    );
    const stored = rows(events).find(({ data }) => String(data?.pageId) === page);
    expect(stored?.data?.item).toMatchObject({ sender: { id: SENDER }, recipient: { id: page } });
  });

  test('keep their digits where a message is tried out', async () => {
    const page = digits();
    const { channelId } = await testServer.shop.channel({ platformSpecificId: page });
    const body = (sender: string) =>
      `{"recipient":{"id":${page}},"sender":{"id":${sender}},"content":{"text":"hello","image":null}}`;
    const post = (text: string) => testServer.system.call('POST', '/api/webhooks/try', text);
    expect((await post(body(SENDER))).status).toBe(200);
    expect((await post(body('7'))).status).toBe(200);
    expect((await post(body(page))).body).toBe('ERROR_SAME_SENDER');
    const customers = rows(await testServer.system.call('GET', `/api/customers?channelId=${channelId}`));
    expect(customers.map(({ platformCustomerId }) => platformCustomerId)).toEqual([SENDER, '7']);
  });

  test('are refused where an entity has text, and nothing is made of them', async () => {
    const { businessId, channelId } = await testServer.shop.channel();
    const platformCustomerId = '12345678901234567';
    const body = JSON.stringify({ businessId, channelId, platformCustomerId: 0 }).replace(
      ':0',
      `:${platformCustomerId}`,
    );
    expect(await testServer.system.call('POST', '/api/customers', body)).toMatchObject({
      status: 400,
      body: { message: 'platformCustomerId: must be a string' },
    });
    const price = JSON.stringify({ businessId, name: 'Tea', currency: 'EUR', price: 0 }).replace(
      ':0',
      ':1e400',
    );
    expect(await testServer.system.call('POST', '/api/products', price)).toMatchObject({
      status: 400,
      body: { message: expect.stringMatching(/^price: must be a decimal number as a string/) },
    });
  });

  test('a number with more digits than are kept is no other number', async () => {
    const customer = await testServer.shop.customer();
    const { businessId, customerId, channelId } = customer;
    const { productId } = await testServer.shop.product({ businessId });
    const line = { productId, quantity: 0, priceAtPurchase: '4.50', currencyAtPurchase: 'EUR' };
    const order = JSON.stringify({
      businessId,
      customerId,
      channelId,
      totalAmount: '9.00',
      currency: 'EUR',
      shippingAddress: unique('street'),
      orderItems: [line],
    });
    for (const quantity of ['2.0000000000000000001', '9007199254740993', '1e400']) {
      const answer = await testServer.system.call(
        'POST',
        '/api/orders',
        order.replace('"quantity":0', `"quantity":${quantity}`),
      );
      expect([answer.status, answer.body.message]).toEqual([400, 'orderItems.0.quantity: must be a number']);
    }
  });
});
