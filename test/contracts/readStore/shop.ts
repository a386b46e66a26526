/** The real collections, filled from events: the documents and includes of the API reference. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Json, RecordedEvent } from '../../../src/events/event.ts';
import { collections, project } from '../../../src/projections/index.ts';
import type { Collection, Document, ReadStore } from '../../../src/projections/readStore.ts';
import { ask, type OpenReadStore, read } from './library.ts';

type Data = { readonly [key: string]: Json };
const business = { businessId: 'b1', userId: 'u1', providerUserId: 'p1' };
const channel = { channelId: 'ch1', businessId: 'b1', providerUserId: null };
const person = { businessId: 'b1', channelId: 'ch1', providerUserId: 'p1', platformCustomerId: 'psid' };
const said = (n: number) => ({
  messageId: `m${n}`,
  chatId: 'c1',
  businessId: 'b1',
  channelId: 'ch1',
  platformCustomerId: 'psid',
  platformMessageId: null,
  contentType: 'TEXT',
  content: `Hello ${n}`,
  timestamp: `2026-01-0${n}T00:00:00.000Z`,
  totalTimeTaken: null,
  cost: null,
});
const items = [1, 2].map(n => ({
  orderItemId: `i${n}`,
  productId: `prod${n}`,
  quantity: n,
  priceAtPurchase: '1.50',
  currencyAtPurchase: 'EUR',
}));

export type Story = readonly (readonly [type: string, stream: string, data: Data])[];

const story: Story = [
  ['UserRegistered', 'user', { userId: 'u1', name: 'Ann', email: 'ann@example.org', providerUserId: 'p1' }],
  ['BusinessOpened', 'business', { ...business, name: 'Shop', description: null }],
  ['ChannelConnected', 'channel', { ...channel, platformType: 'FACEBOOK_PAGE', isActive: true }],
  ['CustomerRegistered', 'customer', { customerId: 'cu1', ...person, fullName: null, address: '' }],
  ['ProductAdded', 'product', { productId: 'prod1', businessId: 'b1', name: 'Tea', price: '1.50' }],
  ['OrderPlaced', 'order', { orderId: 'o1', ...person, customerId: 'cu1', orderStatus: 'PENDING', items }],
  ['ChatStarted', 'chat', { chatId: 'c1', ...person, status: 'OPEN', chatType: 'real' }],
  ['CustomerMessageReceived', 'chat', said(1)],
  ['CustomerMessageReceived', 'chat', said(3)],
  ['BotReplied', 'chat', { ...said(2), platformMessageId: 'given by its poster' }],
  [
    'MessageQueued',
    'delivery',
    { messageId: 'm2', chatId: 'c1', businessId: 'b1', channelId: 'ch1', parts: 1 },
  ],
  ['MessagePartSent', 'delivery', { messageId: 'm2', part: 0, platformMessageId: 'mid' }],
  ['ChannelTokenInvalidated', 'another channel', { channelId: 'ch2', reason: 'expired' }],
  [
    'WebhookItemDeferred',
    'webhook',
    { itemId: 'w1', platform: 'facebook', pageId: 'p/1', platformCustomerId: 'a' },
  ],
  ['EventParked', 'parked', { parkedId: 'x1', process: 'outbound', eventType: 'BotReplied', attempts: 8 }],
];

/** Events at positions 100, 200, … */
export function recorded(tale: Story, from = 0): RecordedEvent[] {
  const revisions = new Map<string, number>();
  return tale.map(([type, stream, data], index) => {
    const revision = revisions.get(stream) ?? 0;
    revisions.set(stream, revision + 1);
    const metadata = {
      $correlationId: 'c',
      $causationId: 'c',
      actor: null,
      source: 'http' as const,
      requestId: null,
      recordedAt: '2026-01-01T12:00:00.000Z',
      version: 1,
    };
    const position = BigInt(from + index + 1) * 100n;
    return { id: `e${index}`, type, data, metadata, stream, revision, position };
  });
}

export async function tell(store: ReadStore, events: readonly RecordedEvent[]): Promise<void> {
  await store.apply({ changes: events.flatMap(project), checkpoint: events.at(-1)?.position ?? 0n });
}

export function shopContract(open: OpenReadStore): void {
  let store: ReadStore;
  beforeEach(async () => {
    store = await open(collections);
    await tell(store, recorded(story));
  });
  afterEach(async () => {
    await store.close();
  });

  test('an order carries its items, and each item its product', async () => {
    expect(await read(store, 'orders', 'o1', ['orderItems', 'customer', 'connectedChannel'])).toMatchObject({
      orderId: 'o1',
      connectedChannel: { channelId: 'ch1' },
      customer: { customerId: 'cu1' },
      orderItems: [
        { orderItemId: 'i1', orderId: 'o1', quantity: 1, product: { name: 'Tea' } },
        { orderItemId: 'i2', orderId: 'o1', quantity: 2, product: null },
      ],
    });
  });

  test('a chat carries customer, channel, business, user and its messages by time', async () => {
    const include = ['messages', 'customer', 'business', 'userViaProviderId', 'connectedChannel'];
    const chat = await store.get('chats', 'c1', { include, includeLimit: 2 });
    expect(JSON.parse(chat?.text ?? '')).toMatchObject({
      lastMessageAt: '2026-01-01T12:00:00.000Z' < said(3).timestamp ? said(3).timestamp : '',
      business: { name: 'Shop' },
      userViaProviderId: { userId: 'u1' },
      customer: { customerId: 'cu1', lastSeenAt: said(3).timestamp },
      connectedChannel: { isActive: true },
      messages: [{ senderType: 'BOT' }, { content: 'Hello 3' }],
    });
    expect(chat).toMatchObject({ revision: 3, truncated: ['messages'] });
  });

  /** What a list of the collection has to name. */
  const always = ({ listedBy }: Collection): Document => (listedBy === undefined ? {} : { [listedBy]: 'c1' });

  test('every include of every collection is answered', async () => {
    for (const collection of collections) {
      const { name, includes } = collection;
      const question = { where: always(collection), include: Object.keys(includes) };
      const { documents, total } = await ask(store, name, question);
      expect(documents).toHaveLength(total);
      for (const document of documents)
        expect(Object.keys(document)).toEqual(expect.arrayContaining(Object.keys(includes)));
    }
  });

  test('every filter of every collection finds what it names', async () => {
    for (const collection of collections) {
      const { name, filters } = collection;
      const [first] = (await ask(store, name, { where: always(collection) })).documents;
      for (const field of filters) {
        const where = { ...always(collection), [field]: first?.[field] ?? null };
        const { documents, total } = await ask(store, name, { where });
        expect(documents).toContainEqual(first);
        expect(total).toBe(documents.length);
      }
    }
  });

  test('messages are bounded by time', async () => {
    const question = { where: { chatId: 'c1' }, after: said(1).timestamp, before: said(3).timestamp };
    expect(await ask(store, 'messages', question)).toMatchObject({
      documents: [{ messageId: 'm2' }],
      total: 1,
    });
  });

  test('a deleted chat takes its messages along, and a deleted order its items', async () => {
    const ends = recorded(
      [
        ['ChatDeleted', 'chat', { chatId: 'c1' }],
        ['OrderDeleted', 'order', { orderId: 'o1' }],
      ],
      story.length,
    );
    await tell(store, ends);
    for (const name of ['chats', 'orders', 'orderItems']) {
      expect(await ask(store, name)).toMatchObject({ documents: [], total: 0 });
    }
    const ofChat = { where: { chatId: 'c1' } };
    expect(await ask(store, 'messages', ofChat)).toMatchObject({ documents: [], total: 0 });
    expect(await ask(store, 'customers')).toMatchObject({ total: 1 });
  });
}
