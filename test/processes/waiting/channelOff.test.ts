/** What customers write while their page has no active channel, seen from outside: webhooks in, REST out. */
import { describe, expect, test } from '@jest/globals';
import { deliver, delivery, hand, type Item, START, Thread } from '../../support/builders/metaWebhooks.ts';
import { unique } from '../../support/builders/shop.ts';
import { passes } from '../../support/dsl/eventually.ts';
import { useTestServer } from '../../support/servers/testServer.ts';
import { enginePairs, type Json, rows } from '../../support/servers/testSystem.ts';

const environment = { FACEBOOK_APP_SECRET: 'app-secret', FACEBOOK_APP_ID: '77' };
const HOUR_MS = 60 * 60_000;
/** Milliseconds since START of a time before now. */
const ago = (ms: number): number => Date.now() - START - ms;

describe.each(enginePairs)('a page without an active channel, on the %s engines', pair => {
  const testServer = useTestServer({ pair, environment, bot: 'catalogue' });
  const call = (method: string, path: string, body?: unknown) => testServer.system.call(method, path, body);

  const strangePage = () => new Thread(unique('page'), unique('person'));
  const tell = async ({ page }: Thread, items: readonly Item[], object?: string) => {
    const { status, body } = await hand(testServer.system, delivery(page, items, object));
    expect([status, body]).toEqual([200, 'EVENT_RECEIVED']);
  };
  const waiting = async ({ page }: Thread) => (await call('GET', `/api/admin/waiting?pageId=${page}`)).body;
  const waits = (thread: Thread, total: number) =>
    passes(async () => expect((await waiting(thread)).total).toBe(total));
  const chatsWith = async ({ person }: Thread) =>
    rows(await call('GET', `/api/chats?platformCustomerId=${person}&include=messages`));
  const saidTo = async (thread: Thread): Promise<string[]> =>
    (await chatsWith(thread)).flatMap(chat =>
      Object.values(chat.messages ?? {}).map(({ senderType, content }) => `${senderType}: ${content}`),
    );
  const customersSaid = async (thread: Thread) =>
    (await saidTo(thread)).filter(line => !line.startsWith('BOT'));
  const answers = async (thread: Thread) => (await saidTo(thread)).filter(line => line.startsWith('BOT'));
  const shows = (thread: Thread, lines: readonly string[]) =>
    passes(async () => expect(await customersSaid(thread)).toEqual(lines));
  /** Resolves once the bot has settled every message of the log. */
  const botIsDone = async () => {
    const { channelId, businessId } = await testServer.shop.channel();
    const { chatId } = await testServer.shop.chat({ businessId, channelId });
    await testServer.shop.message(String(chatId), { content: 'hello' });
    await passes(async () =>
      expect(rows(await call('GET', `/api/chats/${chatId}/messages`))).toHaveLength(2),
    );
  };

  async function connected(fields: Record<string, unknown> = {}) {
    const channel = await testServer.shop.channel(fields);
    const thread = new Thread(channel.platformSpecificId, unique('person'));
    const put = async (body: object) =>
      expect((await call('PUT', `/api/channels/${channel.channelId}`, body)).status).toBe(200);
    return { channel, thread, put };
  }

  test('what came before the page was connected is shown once it is, and answered once', async () => {
    const thread = strangePage();
    const item = thread.wrote('m1', 'Do you have tea?', ago(HOUR_MS));
    await tell(thread, [item]);
    await waits(thread, 1);
    await tell(thread, [item]);
    expect(await chatsWith(thread)).toEqual([]);
    const [listed] = Object.values((await waiting(thread)).data ?? {});
    expect(listed).toMatchObject({
      platform: 'facebook',
      pageId: thread.page,
      platformCustomerId: thread.person,
      kind: 'message',
      happenedAt: new Date(Number(item.timestamp)).toISOString(),
    });
    await testServer.shop.channel({ platformSpecificId: thread.page });
    await shows(thread, ['CUSTOMER: Do you have tea?']);
    await waits(thread, 0);
    await passes(async () => expect(await answers(thread)).toHaveLength(1));
    await deliver(testServer.system, delivery(thread.page, [item]));
    await botIsDone();
    expect(await saidTo(thread)).toHaveLength(2);
    const [chat] = await chatsWith(thread);
    expect(Object.values(chat?.messages ?? {})[0]?.timestamp).toBe(listed?.happenedAt);
  });

  test('what came while the channel was switched off is shown in order, each once; the newest is answered', async () => {
    const { thread, put } = await connected();
    await put({ isActive: false });
    await tell(thread, [
      thread.wrote('m1', 'one', ago(5_000)),
      thread.fromPerson({ postback: { mid: 'p', title: 'two', payload: 'TWO' } }, ago(4_000)),
    ]);
    await tell(thread, [thread.wrote('m3', 'three', ago(3_000))]);
    await waits(thread, 3);
    await put({ isActive: true });
    await shows(thread, ['CUSTOMER: one', 'CUSTOMER: two', 'CUSTOMER: three']);
    await passes(async () => expect(await answers(thread)).toHaveLength(1));
    await botIsDone();
    expect(await answers(thread)).toHaveLength(1);
    const { body } = await call('GET', '/api/audit/events?type=ReplyGiven&limit=1000');
    const [chat] = await chatsWith(thread);
    const answered = Object.values(body.data ?? {}).filter(({ data }) => data?.chatId === chat?.chatId);
    const newest = Object.values(chat?.messages ?? {}).find(({ content }) => String(content) === 'three');
    expect(answered.map(({ data }) => data?.messageId)).toEqual([newest?.messageId]);
    // From now on each is answered again.
    await deliver(testServer.system, delivery(thread.page, [thread.wrote('m4', 'four', ago(0))]));
    await deliver(testServer.system, delivery(thread.page, [thread.wrote('m5', 'five', ago(0))]));
    await passes(async () => expect(await answers(thread)).toHaveLength(3));
  });

  test('what came while the channel was deleted is shown in the one that follows it', async () => {
    const { thread, channel } = await connected();
    expect((await call('DELETE', `/api/channels/${channel.channelId}`)).status).toBe(204);
    await tell(thread, [thread.wrote('m1', 'Still there?', ago(HOUR_MS))]);
    await waits(thread, 1);
    const next = await testServer.shop.channel({ platformSpecificId: thread.page });
    await shows(thread, ['CUSTOMER: Still there?']);
    expect(await chatsWith(thread)).toMatchObject([{ channelId: next.channelId }]);
  });

  test.each([
    ['platformSpecificId', 'page', {}],
    ['platformType', 'instagram', { platformType: 'INSTAGRAM_BUSINESS' }],
  ])('a channel that is pointed to the page by its %s takes in what waited', async (_field, object, more) => {
    const thread = strangePage();
    await tell(thread, [thread.wrote('m1', 'Hello?', ago(HOUR_MS))], object);
    await waits(thread, 1);
    const own = object === 'instagram' ? { platformSpecificId: thread.page } : {};
    const { put } = await connected(own);
    await waits(thread, 1);
    await put({ platformSpecificId: thread.page, ...more });
    await shows(thread, ['CUSTOMER: Hello?']);
    await waits(thread, 0);
  });

  test('new credentials that switch a channel on take in what waited', async () => {
    const { thread, put } = await connected({ isActive: false });
    await tell(thread, [thread.wrote('m1', 'Hello?', ago(HOUR_MS))]);
    await waits(thread, 1);
    await put({ accessToken: 'new', isActive: true });
    await shows(thread, ['CUSTOMER: Hello?']);
  });

  test('nobody is answered whom somebody has answered meanwhile, nor who wrote more than a day ago', async () => {
    const { thread, put } = await connected();
    const late = new Thread(thread.page, unique('person'));
    await put({ isActive: false });
    await tell(thread, [
      thread.wrote('m1', 'Where are you?', ago(2 * HOUR_MS)),
      thread.echo('e1', { text: 'Here, says Ann' }, ago(HOUR_MS)),
      late.wrote('m2', 'Hello?', ago(25 * HOUR_MS)),
    ]);
    await waits(thread, 3);
    await put({ isActive: true });
    await shows(thread, ['CUSTOMER: Where are you?', 'AGENT: Here, says Ann']);
    await shows(late, ['CUSTOMER: Hello?']);
    await botIsDone();
    expect([...(await answers(thread)), ...(await answers(late))]).toEqual([]);
  });

  test('a chat that was put away meanwhile stays so: what waited begins another', async () => {
    const { thread, channel, put } = await connected();
    const { businessId, channelId } = channel;
    const chat = await testServer.shop.chat({ businessId, channelId, platformCustomerId: thread.person });
    await put({ isActive: false });
    await tell(thread, [thread.wrote('m1', 'Hello?', ago(HOUR_MS))]);
    await waits(thread, 1);
    await call('PUT', `/api/chats/${chat.chatId}`, { status: 'ARCHIVED' });
    await put({ isActive: true });
    await shows(thread, ['CUSTOMER: Hello?']);
    await passes(async () => expect(await answers(thread)).toHaveLength(1));
    expect(rows(await call('GET', `/api/chats/${chat.chatId}/messages`))).toEqual([]);
  });

  test('receipts, reactions, standby items and items of nobody or no page do not wait', async () => {
    const thread = strangePage();
    const entry = [{ id: thread.page, standby: [thread.wrote('standby', 'Not ours')] }];
    await deliver(testServer.system, { object: 'page', entry });
    const answer = await deliver(
      testServer.system,
      delivery(thread.page, [
        thread.fromPerson({ reaction: { mid: 'm', action: 'react' } }),
        thread.fromPerson({ read: { watermark: 1 } }),
        thread.fromPerson({ delivery: { watermark: 1, mids: ['m'] } }),
        { message: { mid: 'nobody', text: 'Boo' } },
      ]),
    );
    expect(answer.status).toBe(200);
    expect((await waiting(thread)).total).toBe(0);
    // Of an entry that names no page, nobody could ever say whose it is.
    await deliver(testServer.system, { object: 'page', entry: [{ messaging: [thread.wrote('m', 'Hi')] }] });
    expect((await call('GET', '/api/admin/waiting?pageId=unknown')).body.total).toBe(0);
  });

  test('what waits is listed by page and platform, in pages, and counted in a metric', async () => {
    const [one, two] = [strangePage(), strangePage()];
    const five = Array.from({ length: 5 }, (_, index) => one.wrote(`m${index}`, `${index}`, index));
    await tell(one, five);
    await tell(two, [two.wrote('m', 'Hi')], 'instagram');
    await Promise.all([waits(one, 5), waits(two, 1)]);
    const first = await call('GET', `/api/admin/waiting?pageId=${one.page}&platform=facebook&limit=3`);
    const next = first.headers.get('x-next-cursor');
    const second = await call(
      'GET',
      `/api/admin/waiting?pageId=${one.page}&platform=facebook&limit=3&cursor=${next}`,
    );
    const times = [...rows(first), ...rows(second)].map(({ happenedAt }) => happenedAt);
    // Those of one delivery are appended side by side.
    expect(times.toSorted()).toEqual(five.map(({ timestamp }) => new Date(Number(timestamp)).toISOString()));
    expect(rows(await call('GET', `/api/admin/waiting?platform=instagram`)).map(pageOf)).toContain(two.page);
    expect((await call('GET', '/api/admin/waiting?platform=telegram')).status).toBe(400);
    expect((await call('GET', '/api/admin/waiting?kind=message')).status).toBe(400);
    expect((await call('GET', `/api/admin/waiting?cursor=${next}&offset=1`)).status).toBe(400);
    const { total } = (await call('GET', '/api/admin/waiting')).body;
    expect(String((await call('GET', '/metrics')).body)).toContain(`\nwaiting_items ${total}\n`);
  });
});

const pageOf = ({ pageId }: Json): string => String(pageId);
