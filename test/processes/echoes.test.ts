/** Echoes that are faster than the answer of the Send API, and whose they are. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Behaviour, GraphApi } from '../doubles/graphApi.ts';
import { deliver, delivery, type Item, Thread } from '../support/builders/metaWebhooks.ts';
import { Shop, unique } from '../support/builders/shop.ts';
import { eventually, passes } from '../support/dsl/eventually.ts';
import {
  enginePairs,
  type Json,
  rows,
  startTestSystem,
  type TestSystem,
} from '../support/servers/testSystem.ts';

const INBOX_APP = 263902037430900;

describe.each(enginePairs)('an echo that is faster than the answer, on the %s engines', pair => {
  let api: GraphApi;
  let system: TestSystem;
  let shop: Shop;
  beforeAll(async () => {
    api = await GraphApi.start();
    const environment = {
      FACEBOOK_GRAPH_URL: api.url,
      FACEBOOK_APP_SECRET: 'app-secret',
      FACEBOOK_APP_ID: '4711',
    };
    system = await startTestSystem({ pair, environment });
    shop = new Shop(system);
  });
  afterAll(async () => {
    await system.stop();
    await api.stop();
  });

  let held: PromiseWithResolvers<Behaviour>[] = [];
  let texts: (string | undefined)[] = [];
  beforeEach(() => {
    held = [];
    texts = [];
  });
  afterEach(() => {
    api.behave = () => ({ kind: 'accept' });
    for (const each of held) each.resolve({ kind: 'accept' });
  });

  /** A chat with somebody who has just written. */
  async function opened() {
    const channel = await shop.channel({ platformType: 'INSTAGRAM_BUSINESS', accessToken: 'token' });
    const thread = new Thread(channel.platformSpecificId, unique('person'));
    const tell = (...items: readonly Item[]) =>
      deliver(system, delivery(channel.platformSpecificId, items, 'instagram'));
    await tell(thread.wrote(unique('m'), 'Hello?'));
    const [chat] = rows(await system.call('GET', `/api/chats?channelId=${channel.channelId}`));
    const say = (content: string, contentType = 'TEXT') =>
      shop.message(String(chat?.chatId), { senderType: 'AGENT', content, contentType });
    const said = async () =>
      rows(await system.call('GET', `/api/chats/${chat?.chatId}/messages`)).filter(
        ({ senderType }) => String(senderType) === 'AGENT',
      );
    return { channel, thread, tell, say, said };
  }

  /** Sends stay without an answer until they are let go, one after another. */
  function hold(): void {
    api.behave = ({ body }) => {
      texts.push(body.message.text);
      const next = Promise.withResolvers<Behaviour>();
      held.push(next);
      return next.promise;
    };
  }
  const isHeld = (count: number) => eventually('it is being sent', () => held.length >= count);
  const statusOf = async (message: Json | undefined) => {
    const { body } = await system.call('GET', `/api/audit/deliveries/${message?.messageId}`);
    return JSON.stringify(body);
  };
  const isSent = (message: Json | undefined) =>
    passes(async () => expect(await statusOf(message)).toMatch(/MessageSent/));

  test.each<[string, string, object]>([
    ['the same words', 'Good day', {}],
    ['words that the platform trimmed', '  Good day \n', { text: 'Good day' }],
    ['other line breaks', 'one\r\ntwo', { text: 'one\ntwo' }],
    ['composed accents', 'Cafe\u0301', { text: 'Caf\u00e9' }],
    ['other blanks', 'one\u00a0 two', { text: 'one two' }],
    ['an emoji without its selector', 'Thanks \u2764\ufe0f', { text: 'Thanks \u2764' }],
    [
      'a preview of its link',
      'https://a.example',
      { attachments: [{ type: 'fallback', payload: { url: 'x' } }] },
    ],
    ['the id of another app', 'Good day', { app_id: 88 }],
    ["the id of the page's inbox", 'Good day', { app_id: INBOX_APP }],
  ])('with %s is ours: nothing is posted (chatwoot#12032)', async (_what, text, echoed) => {
    const { thread, tell, say, said } = await opened();
    hold();
    const message = await say(text);
    await isHeld(1);
    const mid = unique('mid');
    await tell(thread.echo(mid, { text, ...echoed }, 1));
    await isSent(message);
    expect(await said()).toMatchObject([{ platformMessageId: mid }]);
    held[0]?.resolve({ kind: 'accept' });
    await tell(thread.echo(mid, { text, ...echoed }, 1));
    expect(await said()).toHaveLength(1);
  });

  test('of a picture belongs to the picture under way, wherever the platform has put it', async () => {
    const { thread, tell, say, said } = await opened();
    hold();
    const message = await say('https://shop.example/tea.png', 'IMAGE');
    await isHeld(1);
    const attachments = [{ type: 'image', payload: { url: 'https://cdn.example/rehosted' } }];
    await tell(thread.echo(unique('mid'), { attachments }, 1));
    await isSent(message);
    expect(await said()).toHaveLength(1);
  });

  test('of two texts that are the same settles one each', async () => {
    const { thread, tell, say, said } = await opened();
    hold();
    const [one, two] = [await say('Hi'), await say('Hi')];
    await isHeld(1);
    await tell(thread.echo('first', { text: 'Hi' }, 1));
    await isSent(one);
    held[0]?.resolve({ kind: 'accept' });
    await isHeld(2);
    await tell(thread.echo('second', { text: 'Hi' }, 2));
    await isSent(two);
    await passes(async () =>
      expect((await said()).map(({ platformMessageId }) => platformMessageId)).toEqual(['first', 'second']),
    );
  });

  test('that comes behind its answer is known by its id, though the next one says the same', async () => {
    const { thread, tell, say, said } = await opened();
    hold();
    const [one, two] = [await say('Hi'), await say('Hi')];
    await isHeld(1);
    held[0]?.resolve({ kind: 'accept' });
    await isSent(one);
    await isHeld(2);
    const mid = String((await said())[0]?.platformMessageId);
    await tell(thread.echo(mid, { text: 'Hi' }, 1));
    expect(await statusOf(two)).not.toMatch(/MessageSent/);
    held[1]?.resolve({ kind: 'cut' });
    await passes(async () => expect(await statusOf(two)).toMatch(/SendOutcomeUnknown/));
    await tell(thread.echo('second', { text: 'Hi' }, 2));
    await isSent(two);
    expect(await said()).toHaveLength(2);
  });

  test('of each part of a long message settles that part', async () => {
    const { thread, tell, say, said } = await opened();
    hold();
    const message = await say('Tea is good. '.repeat(150));
    await isHeld(1);
    await tell(thread.echo('part-0', { text: texts[0]?.trim() }, 1));
    held[0]?.resolve({ kind: 'accept' });
    await isHeld(2);
    held[1]?.resolve({ kind: 'accept' });
    await isSent(message);
    // The first part again, under the id that only its own event knows.
    await tell(thread.echo('part-0', { text: 'another' }, 1));
    expect(await said()).toHaveLength(1);
    expect(texts).toHaveLength(2);
  });

  test('of words that nobody sent is of an agent, also while something else is under way', async () => {
    const { thread, tell, say, said } = await opened();
    hold();
    await say('Ours');
    await isHeld(1);
    await tell(thread.echo('theirs', { text: 'From the inbox' }, 1));
    expect((await said()).map(({ content }) => content).sort()).toEqual(['From the inbox', 'Ours']);
  });

  test('of words that the platform changed is ours once the answer names it', async () => {
    const { thread, tell, say, said } = await opened();
    hold();
    await say('Order <b>7</b>');
    await isHeld(1);
    const told = tell(thread.echo('m_changed', { text: 'Order 7' }, 1));
    held[0]?.resolve({ kind: 'answer', status: 200, body: '{"recipient_id":"x","message_id":"m_changed"}' });
    await told;
    expect(await said()).toHaveLength(1);
  });

  test('without an id of its own is ours all the same', async () => {
    const { thread, tell, say, said } = await opened();
    hold();
    const message = await say('Good day');
    await isHeld(1);
    const { message: echoed, ...rest } = thread.echo('none', { text: 'Good day' }, 1) as {
      readonly message: Item;
    };
    const { mid: _, ...unnamed } = echoed;
    await tell({ ...rest, message: unnamed });
    expect(await said()).toHaveLength(1);
    expect(await statusOf(message)).not.toMatch(/MessageSent/);
    held[0]?.resolve({ kind: 'accept' });
    await isSent(message);
  });

  test('settles an outcome that nobody knew', async () => {
    const { thread, tell, say, said } = await opened();
    api.next({ kind: 'cut' });
    const message = await say('Lost?');
    await passes(async () => expect(await statusOf(message)).toMatch(/SendOutcomeUnknown/));
    await tell(thread.echo('found', { text: 'Lost?' }, 1));
    await isSent(message);
    expect(await said()).toMatchObject([{ platformMessageId: 'found' }]);
  });

  test.each<[string, object]>([
    ['by its words', {}],
    ['by its metadata', { metadata: true }],
  ])('from another page settles nothing, %s', async (_how, { metadata }: { metadata?: boolean }) => {
    const [ours, theirs] = [await opened(), await opened()];
    hold();
    const message = await ours.say('Good day');
    await isHeld(1);
    const named = metadata ? { metadata: `${message.messageId}:0` } : {};
    const foreign = new Thread(theirs.thread.page, ours.thread.person);
    await theirs.tell(foreign.echo('foreign', { text: 'Good day', ...named }, 1));
    expect(await statusOf(message)).not.toMatch(/MessageSent/);
    expect(await ours.said()).toMatchObject([{ platformMessageId: null }]);
  });

  test('from the same number on another platform settles nothing', async () => {
    const ours = await opened();
    hold();
    const message = await ours.say('Good day');
    await isHeld(1);
    const echo = ours.thread.echo('foreign', { text: 'Good day', metadata: `${message.messageId}:0` }, 1);
    await deliver(system, delivery(ours.thread.page, [echo], 'page'));
    expect(await statusOf(message)).not.toMatch(/MessageSent/);
  });

  test('for another person settles nothing', async () => {
    const ours = await opened();
    hold();
    const message = await ours.say('Good day');
    await isHeld(1);
    const other = new Thread(ours.thread.page, unique('person'));
    await ours.tell(other.echo('other', { text: 'Good day', metadata: `${message.messageId}:0` }, 1));
    expect(await statusOf(message)).not.toMatch(/MessageSent/);
  });
});
