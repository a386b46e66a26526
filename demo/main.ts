/** `npm run demo`: a shop's afternoon, from the first customer to Facebook failing. Exits 1 if anything goes wrong. */
import { sendDelivery, sendEcho, sendRead } from '../test/support/builders/graphWebhooks.ts';
import { Agent, type Entity, Phone, Shopkeeper } from './clients.ts';
import { scene, tell, until } from './narrator.ts';
import { openStage, type Stage } from './stage.ts';

const PAGE = 'page-tea-house';

interface Play {
  readonly stage: Stage;
  readonly shop: Shopkeeper;
  readonly agent: Agent;
  readonly business: Entity;
  readonly channel: Entity;
  readonly lena: Phone;
  readonly omar: Phone;
}

async function openShop(stage: Stage): Promise<Play> {
  scene('The shop opens');
  const shop = new Shopkeeper(stage.url);
  const user = await shop.create('users', { name: 'Mei', email: 'mei@teahouse.example' });
  const business = await shop.create('businesses', { name: 'Tea House', userId: user.userId });
  const { businessId } = business;
  const page = { platformType: 'FACEBOOK_PAGE', platformSpecificId: PAGE, accessToken: 'page-token' };
  const channel = await shop.create('channels', { businessId, ...page });
  for (const [name, price, shortId] of [
    ['Gyokuro', '12.50', 'T-1'],
    ['Sencha Superior', '6.20', 'T-2'],
    ['Iron Teapot', '48.00', 'P-1'],
  ]) {
    const imageUrl = `https://img.teahouse.example/${shortId}.png`;
    await shop.create('products', { businessId, name, price, currency: 'EUR', shortId, imageUrl });
  }
  tell('Mei', 'opens the Tea House with a Facebook page and three products');
  const agent = new Agent(stage.url);
  await agent.follow(businessId);
  tell('Tom (agent)', 'follows all chats of the business on a WebSocket');
  const [lena, omar] = [new Phone(stage, PAGE, 'Lena'), new Phone(stage, PAGE, 'Omar')];
  return { stage, shop, agent, business, channel, lena, omar };
}

async function burst({ shop, business, lena }: Play): Promise<void> {
  scene('A burst of messages, delivered three times at once');
  await lena.write(['Hello!', 'How much is the Gyokuro?', 'And do you ship to Norway?'], 3);
  await until('the bot answers all three', () => lena.received.length === 4);
  for (const text of lena.received) tell('Lena’s phone', text);
  const customers = await shop.rows(`/api/customers?businessId=${business.businessId}`);
  const chats = await shop.rows(`/api/chats?businessId=${business.businessId}&include=messages`);
  const messages = chats.flatMap(chat => chat.messages as unknown[]);
  tell(
    'the ledger',
    `${customers.length} customer, ${chats.length} chat, ${messages.length} messages: 3 hers, 4 the bot’s`,
  );
  if (customers.length !== 1 || chats.length !== 1 || messages.length !== 7)
    throw new Error('something came twice');
}

async function takeOver({ agent, lena }: Play): Promise<void> {
  scene('An agent takes over');
  const chatId = agent.of('message')[0]?.chatId;
  const text = 'Hi Lena, Tom here. Yes, we ship to Norway.';
  const send = { type: 'send', chatId, senderType: 'AGENT', contentType: 'TEXT', content: text };
  // The same message twice, as a client does that lost its connection and does not know.
  agent.send({ ...send, id: 's1', clientMessageId: 'tom-1' });
  agent.send({ ...send, id: 's2', clientMessageId: 'tom-1' });
  tell('Tom (agent)', `sends “${text}”, and again after a hiccup of his connection`);
  await until('the answer arrives', () => lena.received.includes(text));
  await lena.write(['Great, thank you! And the teapot?']);
  await until('Tom sees it', () =>
    agent.frames.some(each => JSON.stringify(each).includes('And the teapot?')),
  );
  tell('Lena’s phone', `${lena.received.at(-1)}   (the bot keeps silent)`);
}

async function order({ shop, business, channel, omar }: Play): Promise<void> {
  scene('An order');
  await omar.write(['hi']);
  await until('Omar is greeted', () => omar.received.length === 1);
  const { businessId } = business;
  const { channelId } = channel;
  const [customer] = await shop.rows(`/api/customers?platformCustomerId=${omar.psid}`);
  const [product] = await shop.rows(`/api/products?businessId=${businessId}&shortId=T-2`);
  const item = {
    productId: product?.productId,
    quantity: 2,
    priceAtPurchase: '6.20',
    currencyAtPurchase: 'EUR',
  };
  const totals = { totalAmount: '12.40', currency: 'EUR', shippingAddress: 'Harbour 1, Bergen' };
  const customerId = customer?.customerId;
  const placed = await shop.create('orders', {
    businessId,
    customerId,
    channelId,
    ...totals,
    orderItems: [item],
  });
  await shop.call('PUT', `/api/orders/${placed.orderId}`, { orderStatus: 'SHIPPED' });
  tell('Mei', 'takes Omar’s order and ships it');
  await omar.write(['Where is my order?']);
  await until('the bot knows', () => omar.received.some(text => text.includes('on its way')));
  tell('Omar’s phone', omar.received.at(-1) ?? '');
}

async function trouble({ stage: { graph, webhook }, agent, omar }: Play): Promise<void> {
  scene('Facebook fails for a while');
  graph.next({ kind: 'error', status: 500, code: 2 }, { kind: 'error', status: 500, code: 2 });
  tell('facebook', 'refuses the next two sends with a temporary error');
  await omar.write(['How much is the iron teapot?']);
  await until('the answer arrives all the same', () => omar.received.some(text => text.includes('48.00')));
  tell('Omar’s phone', omar.received.find(text => text.includes('48.00')) ?? '');
  await until('its picture arrives', () => omar.received.at(-1)?.includes('P-1.png') ?? false);

  graph.next({ kind: 'cut' });
  tell('facebook', 'takes the next send, and cuts the connection before it answers');
  await omar.write(['hello?']);
  await until('the outcome is unknown', () =>
    agent.of('delivery').some(({ status }) => status === 'unknown'),
  );
  const last = graph.taken.at(-1);
  const count = graph.taken.length;
  tell('Tom (agent)', 'is told: unknown. It is not sent again');
  if (last) tell('facebook', `sends the echo of it: ${await sendEcho(webhook, last)}`);
  await until('the echo settles it', () => agent.of('delivery').at(-1)?.status === 'sent');
  if (graph.taken.length !== count) throw new Error('it was sent twice');
  if (last) await sendDelivery(webhook, last);
  if (last) await sendRead(webhook, last);
  await until('receipts arrive', () => agent.of('delivery').some(({ status }) => status === 'read'));
}

async function lookBack({ shop, agent, lena, omar }: Play): Promise<void> {
  scene('What each client saw');
  for (const phone of [lena, omar]) {
    for (const text of phone.received) tell(`${phone.name}’s phone`, text);
  }
  tell(
    'Tom (agent)',
    `${agent.of('message').length} messages, ${agent.of('chat').length} chats started or changed`,
  );
  tell('Tom (agent)', `deliveries: ${agent.statuses()}`);
  const parked = await shop.rows('/api/admin/parked');
  tell('Mei', `events that need her attention: ${parked.length}`);
  if (parked.length > 0) throw new Error(`parked: ${JSON.stringify(parked)}`);
}

const stage = await openStage();
let failed = false;
try {
  const play = await openShop(stage);
  for (const act of [burst, takeOver, order, trouble, lookBack]) await act(play);
  play.agent.close();
} catch (error) {
  failed = true;
  process.stderr.write(`\nthe demo failed: ${error instanceof Error ? error.stack : error}\n`);
} finally {
  await stage.stop();
}
process.exitCode = failed ? 1 : 0;
