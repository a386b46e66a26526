import { describe, expect, test } from '@jest/globals';
import { deliver, delivery, hand, type Item, Thread } from '../support/builders/metaWebhooks.ts';
import { unique } from '../support/builders/shop.ts';
import { passes } from '../support/dsl/eventually.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json, rows, type TestSystem } from '../support/servers/testSystem.ts';

const LINK = 'https://cdn.example.com/x';
const environment = { FACEBOOK_APP_SECRET: 'app-secret', FACEBOOK_APP_ID: '77' };

const chatsOf = async (system: TestSystem, channelId: unknown): Promise<readonly Json[]> =>
  rows(await system.call('GET', `/api/chats?channelId=${channelId}&include=messages,customer`));
const customersOf = async (system: TestSystem, channelId: unknown): Promise<readonly Json[]> =>
  rows(await system.call('GET', `/api/customers?channelId=${channelId}`));
const said = (chat: Json | undefined): string[] =>
  Object.values(chat?.messages ?? {}).map(({ senderType, contentType, content }) =>
    [senderType, contentType, content].join(' '),
  );

describe.each(enginePairs)('what customers write, on the %s engines', pair => {
  const testServer = useTestServer({ pair, environment });

  async function opened(fields: object = {}) {
    const { channelId, platformSpecificId, businessId } = await testServer.shop.channel({ ...fields });
    const thread = new Thread(platformSpecificId, unique('person'));
    const tell = (items: readonly Item[], object?: string) =>
      deliver(testServer.system, delivery(platformSpecificId, items, object));
    return { channelId, businessId, thread, tell, page: platformSpecificId };
  }

  test('a burst that comes three times at once is one customer, one chat, each message once, in order', async () => {
    const { channelId, thread, page } = await opened();
    const items = Array.from({ length: 30 }, (_, index) => thread.wrote(`m${index}`, `${index}`, index));
    const batches = [items.slice(20), items.slice(0, 12), items.slice(12, 20), items, [...items].reverse()];
    const thrice = [...batches, ...batches, ...batches];
    const answers = await Promise.all(thrice.map(batch => hand(testServer.system, delivery(page, batch))));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const expected = items.map((_, index) => `CUSTOMER TEXT ${index}`);
    await passes(async () =>
      expect(said((await chatsOf(testServer.system, channelId))[0])).toEqual(expected),
    );
    // What was taken in three times is handled once: nothing is left that could still come.
    await deliver(testServer.system, delivery(page, items));
    const chats = await chatsOf(testServer.system, channelId);
    expect(chats.map(said)).toEqual([expected]);
    expect(await customersOf(testServer.system, channelId)).toHaveLength(1);
  });

  test('deliveries out of order are shown in the order in which Meta stamped them', async () => {
    const { channelId, thread, tell } = await opened();
    await tell([thread.wrote('m3', 'third', 3)]);
    await tell([thread.wrote('m1', 'first', 1), thread.wrote('m2', 'second', 2)]);
    const [chat] = await chatsOf(testServer.system, channelId);
    expect(said(chat)).toEqual(['CUSTOMER TEXT first', 'CUSTOMER TEXT second', 'CUSTOMER TEXT third']);
  });

  test('a customer is registered on first sight, without waiting for a name', async () => {
    const { channelId, businessId, thread, tell } = await opened();
    await tell([thread.wrote('m', 'Hi')]);
    const [chat] = await chatsOf(testServer.system, channelId);
    expect(chat).toMatchObject({ status: 'OPEN', chatType: 'real', platformCustomerId: thread.person });
    expect(chat?.customer).toMatchObject({ businessId, platformCustomerId: thread.person, fullName: null });
    expect(chat?.messages).toMatchObject([
      { platformMessageId: 'm', timestamp: '2026-01-01T00:00:00.000Z', cost: null },
    ]);
  });

  test('the oldest open real chat goes on; one that is closed, or a trial, does not', async () => {
    const { channelId, businessId, thread, tell } = await opened();
    const common = { businessId, channelId, platformCustomerId: thread.person };
    await testServer.shop.chat({ ...common, chatType: 'test' });
    await testServer.shop.chat({ ...common, status: 'CLOSED_BY_AGENT' });
    const { chatId } = await testServer.shop.chat(common);
    await testServer.shop.chat(common);
    await tell([thread.wrote('m1', 'one')]);
    await testServer.system.call('PUT', `/api/chats/${chatId}`, { status: 'ARCHIVED' });
    await tell([thread.wrote('m2', 'two', 1)]);
    const chats = await chatsOf(testServer.system, channelId);
    expect(chats.map(said)).toEqual([[], [], ['CUSTOMER TEXT one'], ['CUSTOMER TEXT two']]);
  });

  test('contents of every kind become what a chat can show', async () => {
    const { channelId, thread, tell } = await opened();
    const attached = (...types: string[]) => types.map(type => ({ type, payload: { url: LINK } }));
    await tell([
      thread.fromPerson({ message: { mid: 'a', text: 'Yes', quick_reply: { payload: 'Y' } } }, 1),
      thread.fromPerson({ message: { mid: 'b', text: 'Look', attachments: attached('image', 'video') } }, 2),
      thread.fromPerson({ message: { mid: 'c', attachments: attached('audio') } }, 3),
      thread.fromPerson({ postback: { mid: 'd', title: 'Start', payload: 'S' } }, 4),
      thread.fromPerson({ message: { mid: 'e', is_unsupported: true } }, 5),
    ]);
    const [chat] = await chatsOf(testServer.system, channelId);
    expect(said(chat)).toEqual([
      'CUSTOMER TEXT Yes',
      'CUSTOMER TEXT Look',
      `CUSTOMER IMAGE ${LINK}`,
      `CUSTOMER TEXT [video] ${LINK}`,
      `CUSTOMER AUDIO ${LINK}`,
      'CUSTOMER TEXT Start',
      'CUSTOMER TEXT [unsupported message]',
    ]);
  });

  test('what is no message causes nothing, and neither does a bad item beside a good one', async () => {
    const { channelId, thread, tell, page } = await opened();
    const quiet = [
      thread.fromPerson({ reaction: { mid: 'm', action: 'react' } }),
      thread.fromPerson({ referral: { ref: 'ad' } }),
      thread.fromPerson({ optin: {} }),
      thread.fromPerson({ read: { mid: 'm' } }),
      thread.fromPerson({ read: { watermark: 1 } }),
      thread.fromPerson({ delivery: { watermark: 1, mids: ['m', 7] } }),
      thread.fromPerson({ message: { mid: 'gone', is_deleted: true } }),
      { sender: { id: page }, recipient: { id: page }, message: { mid: 'self', text: 'Me' } },
      { message: { mid: 'nobody', text: 'Boo' } },
      { sender: 7, recipient: [], message: { mid: 'odd', text: 'Boo' } },
    ];
    await tell(quiet);
    const entry = [{ id: page, standby: [thread.wrote('standby', 'Not ours')] }];
    await deliver(testServer.system, { object: 'page', entry });
    expect(await customersOf(testServer.system, channelId)).toEqual([]);
    await tell([...quiet, thread.wrote('m', 'Hi')]);
    expect((await chatsOf(testServer.system, channelId)).map(said)).toEqual([['CUSTOMER TEXT Hi']]);
  });

  test('a page that nobody connected, or that is switched off, is recorded and causes nothing', async () => {
    const off = await opened({ isActive: false });
    await off.tell([off.thread.wrote('m', 'Hi')]);
    const strange = new Thread(unique('page'), unique('person'));
    expect(
      (await deliver(testServer.system, delivery(strange.page, [strange.wrote('m', 'Hi')]))).status,
    ).toBe(200);
    expect(await customersOf(testServer.system, off.channelId)).toEqual([]);
    const everybody = await testServer.system.call(
      'GET',
      `/api/customers?platformCustomerId=${strange.person}`,
    );
    expect(rows(everybody)).toEqual([]);
  });

  test('accounts of Instagram have channels of their own', async () => {
    const { channelId, thread, tell } = await opened({ platformType: 'INSTAGRAM_BUSINESS' });
    await tell([thread.wrote('fb', 'To a page of the same number')]);
    await tell([thread.wrote('ig', 'Hi')], 'instagram');
    expect((await chatsOf(testServer.system, channelId)).map(said)).toEqual([['CUSTOMER TEXT Hi']]);
  });

  test('the same mid on two pages is two messages', async () => {
    const [one, two] = [await opened(), await opened()];
    await one.tell([one.thread.wrote('m', 'one')]);
    await two.tell([two.thread.wrote('m', 'two')]);
    expect((await chatsOf(testServer.system, one.channelId)).map(said)).toEqual([['CUSTOMER TEXT one']]);
    expect((await chatsOf(testServer.system, two.channelId)).map(said)).toEqual([['CUSTOMER TEXT two']]);
  });

  test('what another app or the inbox wrote is an agent; what our app wrote is known already', async () => {
    const { channelId, thread, tell } = await opened();
    await tell([
      thread.wrote('m1', 'Anybody?', 0),
      thread.echo('e1', { text: 'From the inbox' }, 1),
      thread.echo('e2', { text: 'From another app', app_id: 88, metadata: 'x:0' }, 2),
      thread.echo('e3', { text: 'Ours', app_id: 77 }, 3),
      thread.echo('e4', { text: 'Ours as well', app_id: '77', metadata: 'unknown:0' }, 4),
    ]);
    const [chat] = await chatsOf(testServer.system, channelId);
    expect(said(chat)).toEqual([
      'CUSTOMER TEXT Anybody?',
      'AGENT TEXT From the inbox',
      'AGENT TEXT From another app',
    ]);
    expect(chat?.messages).toMatchObject([{}, { platformMessageId: 'e1' }, { platformMessageId: 'e2' }]);
  });
});
