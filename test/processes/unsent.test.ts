import { describe, expect, test } from '@jest/globals';
import { deliver, delivery, type Item, Thread } from '../support/builders/metaWebhooks.ts';
import { unique } from '../support/builders/shop.ts';
import { Auditor } from '../support/dsl/auditor.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { eventually, passes } from '../support/dsl/eventually.ts';
import { everythingShown, expectNowhere, textsShownOn } from '../support/dsl/everythingShown.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json, rows } from '../support/servers/testSystem.ts';

const environment = { FACEBOOK_APP_SECRET: 'app-secret', FACEBOOK_APP_ID: '77' };
const UNSENT = '[message unsent]';

describe.each(enginePairs)('what was unsent, on the %s engines', pair => {
  const testServer = useTestServer({ pair, environment });

  async function opened(fields: Record<string, unknown> = {}) {
    const { channelId, platformSpecificId, businessId } = await testServer.shop.channel(fields);
    const thread = new Thread(platformSpecificId, unique('person'));
    const tell = (...items: Item[]) => deliver(testServer.system, delivery(platformSpecificId, items));
    const said = () => textsShownOn(testServer.system, channelId);
    const chats = async () => rows(await testServer.system.call('GET', `/api/chats?channelId=${channelId}`));
    return { channelId, businessId, thread, tell, said, chats, page: platformSpecificId };
  }
  const onlyChat = async (chats: () => Promise<readonly Json[]>): Promise<Json> => {
    const [chat, ...others] = await chats();
    if (!chat || others.length > 0) throw new Error('not one chat');
    return chat;
  };
  const changes = async (type: string, chatId: unknown) =>
    (await new Auditor(testServer.system).events(`type=${type}&limit=1000`)).filter(
      ({ data }) => data?.chatId === chatId,
    );

  // airyhq/airy#2139; restfb#1183 has the flag as a boolean, nyaruka/courier#415 as text.
  test.each([true, 'true', 'True', 1])(
    'the content of a message with is_deleted %j is shown nowhere, and the message stays',
    async flag => {
      const { thread, tell, said, chats } = await opened();
      const secret = unique('the card is 4111');
      await tell(
        thread.wrote('before', 'hello'),
        thread.wrote('m', secret, 1),
        thread.wrote('after', 'bye', 2),
      );
      const chat = await onlyChat(chats);
      await tell(thread.unsent('m', 3, flag));
      expect(await said()).toEqual(['CUSTOMER TEXT hello', `CUSTOMER TEXT ${UNSENT}`, 'CUSTOMER TEXT bye']);
      await expectNowhere(testServer.system, chat, [secret]);
      const shown = await everythingShown(testServer.system, chat);
      expect(Object.entries(shown).filter(([, text]) => !text.includes(UNSENT))).toEqual([]);
      // Nobody has written since.
      expect(await onlyChat(chats)).toEqual(chat);
      await tell(thread.unsent('m', 3, flag), thread.unsent('m', 4, flag));
      expect(await changes('MessageUnsent', chat.chatId)).toHaveLength(1);
    },
  );

  test('whatever it held: several contents of one message, pictures, what was pressed', async () => {
    const { thread, tell, said, chats } = await opened();
    const secret = unique('secret');
    const attachments = [1, 2, 3].map(n => ({ type: 'image', payload: { url: `https://x/${secret}/${n}` } }));
    await tell(
      thread.fromPerson({ message: { mid: 'many', text: secret, attachments } }, 1),
      thread.fromPerson({ postback: { mid: 'press', title: secret, payload: secret } }, 2),
      thread.wrote('other', 'still here', 3),
    );
    const before = await said();
    await tell(thread.unsent('many', 4), thread.unsent('press', 5));
    const after = await said();
    expect(after).toHaveLength(before.length);
    expect(new Set(after)).toEqual(new Set([`CUSTOMER TEXT ${UNSENT}`, 'CUSTOMER TEXT still here']));
    await expectNowhere(testServer.system, await onlyChat(chats), [secret]);
  });

  // airyhq/airy#2476
  test('one that is unsent before it comes is never shown, and not taken for a new chat', async () => {
    const { thread, tell, said, chats, channelId } = await opened();
    const secret = unique('secret');
    await tell(thread.unsent('late', 1, 'true'));
    const customers = await testServer.system.call('GET', `/api/customers?channelId=${channelId}`);
    expect([await chats(), rows(customers)]).toEqual([[], []]);
    const attachments = [{ type: 'image', payload: { url: `https://x/${secret}` } }];
    await tell(thread.fromPerson({ message: { mid: 'late', text: secret, attachments } }));
    expect(new Set(await said())).toEqual(new Set([`CUSTOMER TEXT ${UNSENT}`]));
    await expectNowhere(testServer.system, await onlyChat(chats), [secret]);
  });

  test('an unsend of what never comes, or of nothing, changes nothing', async () => {
    const { thread, tell, said, chats, channelId } = await opened();
    await tell(thread.wrote('m', 'hello'));
    const chat = await onlyChat(chats);
    await tell(
      thread.unsent('never', 1),
      thread.fromPerson({ message: { is_deleted: true } }, 2),
      thread.fromPerson({ message: { mid: {}, is_deleted: 'true' } }, 3),
      new Thread(thread.page, unique('stranger')).unsent('nobody wrote', 4),
    );
    expect([await said(), await chats()]).toEqual([['CUSTOMER TEXT hello'], [chat]]);
    const customers = await testServer.system.call('GET', `/api/customers?channelId=${channelId}`);
    expect(rows(customers)).toHaveLength(1);
  });

  // In airyhq/airy#2476 the page is the sender, and the flag stands beside is_echo.
  test('what an agent wrote at the inbox is unsent by its echo, with or without is_echo, before and after', async () => {
    const { thread, tell, said, chats } = await opened();
    const secret = unique('secret');
    const gone = (mid: string, message: Item, after: number) => ({
      ...thread.echo(mid, {}, after),
      message: { mid, is_deleted: true, ...message },
    });
    await tell(
      thread.wrote('m', 'hello', 0),
      thread.echo('e1', { text: secret }, 1),
      thread.echo('e2', { text: secret }, 2),
      gone('e3', { is_echo: true }, 3),
    );
    const chat = await onlyChat(chats);
    await tell(gone('e1', { is_echo: true }, 4), gone('e2', {}, 5), thread.echo('e3', { text: secret }, 6));
    expect(await said()).toEqual(['CUSTOMER TEXT hello', ...Array(3).fill(`AGENT TEXT ${UNSENT}`)]);
    await expectNowhere(testServer.system, chat, [secret]);
  });

  test('also in a chat that was deleted, whose past is still told', async () => {
    const { thread, tell, chats } = await opened();
    const secret = unique('secret');
    await tell(thread.wrote('m', secret));
    const chat = await onlyChat(chats);
    await testServer.system.call('DELETE', `/api/chats/${chat.chatId}`);
    await tell(thread.unsent('m', 1));
    await expectNowhere(testServer.system, chat, [secret]);
    expect((await everythingShown(testServer.system, chat))['catch-up of the chat']).toContain(UNSENT);
  });

  test('also in a thread of another app, and on a page that nobody connected: auditors are not shown it', async () => {
    const { thread, tell, chats } = await opened();
    const secret = unique('secret');
    await tell(thread.wrote('m', 'hello'));
    const standby = [thread.wrote('s', secret, 1), thread.unsent('s', 2)];
    await deliver(testServer.system, { object: 'page', entry: [{ id: thread.page, standby }] });
    const strange = new Thread(unique('page'), unique('person'));
    const items = [strange.wrote('x', secret), strange.unsent('x', 1)];
    await deliver(testServer.system, delivery(strange.page, items));
    await expectNowhere(testServer.system, await onlyChat(chats), [secret]);
  });

  // chatwoot PR 15294: items also come as changes of the page.
  test('an unsend that comes as a change, as text or by the inbox, is one like any other', async () => {
    const { thread, tell, said, chats, page } = await opened();
    const secret = unique('secret');
    const change = (value: Item, field = 'messages') =>
      deliver(testServer.system, { object: 'page', entry: [{ id: page, changes: [{ field, value }] }] });
    await tell(
      thread.wrote('m1', secret),
      thread.wrote('m2', secret, 1),
      thread.echo('e', { text: secret }, 2),
    );
    await change(thread.unsent('m1', 3));
    await change(thread.unsent('m2', 4, 'true'), 'message_unsends');
    await change({ ...thread.echo('e', {}, 5), message: { mid: 'e', is_deleted: true } }, 'message_echoes');
    await change(thread.unsent('late', 6));
    await change(thread.wrote('late', secret, 7));
    expect(new Set((await said()).map(line => line.slice(-UNSENT.length)))).toEqual(new Set([UNSENT]));
    expect(await said()).toHaveLength(4);
    await expectNowhere(testServer.system, await onlyChat(chats), [secret]);
  });

  test('the same mid on another page is another message', async () => {
    const [one, two] = [await opened(), await opened()];
    await one.tell(one.thread.wrote('m', 'one'));
    await two.tell(two.thread.wrote('m', 'two'));
    await one.tell(one.thread.unsent('m', 1));
    expect([await one.said(), await two.said()]).toEqual([
      [`CUSTOMER TEXT ${UNSENT}`],
      ['CUSTOMER TEXT two'],
    ]);
  });

  test('what somebody posted with the platform’s id, and a retry of that post under its key', async () => {
    const { thread, tell, said, channelId, businessId } = await opened();
    const secret = unique('secret');
    const chat = await testServer.shop.chat({ channelId, businessId, platformCustomerId: thread.person });
    const content = `https://example.com/${secret}.png`;
    const body = { senderType: 'CUSTOMER', contentType: 'IMAGE', content, platformMessageId: 'mine' };
    const post = (key: string, fields: object = {}) =>
      testServer.system.call(
        'POST',
        `/api/chats/${chat.chatId}/messages`,
        { ...body, ...fields },
        { 'Idempotency-Key': key },
      );
    const key = unique('key');
    const { body: first } = await post(key);
    await tell(thread.unsent('mine', 1));
    expect(await said()).toEqual([`CUSTOMER TEXT ${UNSENT}`]);
    const again = await post(key);
    expect(again.status).toBe(201);
    expect(again.body).toEqual({ ...first, contentType: 'TEXT', content: UNSENT });
    await expectNowhere(testServer.system, { ...chat }, [secret]);
  });

  test('followers are told at once, and those who resume in the order of positions', async () => {
    const { thread, tell, chats } = await opened();
    const secret = unique('secret');
    await tell(thread.wrote('m1', 'first'));
    await tell(thread.wrote('m2', secret, 1));
    const { chatId, businessId } = await onlyChat(chats);
    const [live, late] = [
      await ChatClient.connect(testServer.system.url),
      await ChatClient.connect(testServer.system.url),
    ];
    await live.ask({ type: 'subscribe', chatId });
    await live.ask({ type: 'subscribe', businessId });
    await tell(thread.unsent('m2', 2));
    const frame = await live.next('message-changed');
    const [, message] = rows(await testServer.system.call('GET', `/api/chats/${chatId}/messages`));
    expect(frame).toEqual({
      type: 'message-changed',
      position: frame.position,
      chatId,
      change: 'unsent',
      message,
    });
    await late.ask({ type: 'subscribe', chatId, after: '0' });
    await eventually('the whole past', () =>
      late.frames.find(each => String(each.type) === 'message-changed'),
    );
    const told = late.pushed().map(each => [each.type, each.message?.content ?? each.change].join(' '));
    expect(told).toEqual(['chat started', 'message first', `message ${UNSENT}`, `message-changed ${UNSENT}`]);
    expect(late.pushed().at(-1)).toEqual(frame);
    expect(live.frames.filter(each => String(each.type) === 'message-changed')).toHaveLength(1);
    live.close();
    late.close();
  });

  test('many chats at once, each unsend beside its message in one delivery', async () => {
    const { thread, said, page } = await opened();
    const threads = Array.from({ length: 12 }, () => new Thread(thread.page, unique('person')));
    const items = threads.flatMap((each, n) => [
      each.unsent(`m${n}`, 1),
      each.wrote(`m${n}`, 'secret', n % 2),
    ]);
    await Promise.all([
      deliver(testServer.system, delivery(page, items)),
      deliver(testServer.system, delivery(page, [...items].reverse())),
    ]);
    await passes(async () => expect(await said()).toEqual(Array(12).fill(`CUSTOMER TEXT ${UNSENT}`)));
  });
});
