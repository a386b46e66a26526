import { describe, expect, test } from '@jest/globals';
import { deliver, delivery, type Item, Thread } from '../support/builders/metaWebhooks.ts';
import { unique } from '../support/builders/shop.ts';
import { Auditor } from '../support/dsl/auditor.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { expectNowhere, textsShownOn } from '../support/dsl/everythingShown.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json, rows } from '../support/servers/testSystem.ts';

const environment = { FACEBOOK_APP_SECRET: 'app-secret', FACEBOOK_APP_ID: '77' };

// The fixtures of restfb (#1410); Meta's page on message_edits writes the count as text.
describe.each(enginePairs)('what was edited, on the %s engines', pair => {
  const testServer = useTestServer({ pair, environment });

  async function opened() {
    const { channelId, platformSpecificId } = await testServer.shop.channel();
    const thread = new Thread(platformSpecificId, unique('person'));
    const tell = (...items: Item[]) => deliver(testServer.system, delivery(platformSpecificId, items));
    const said = () => textsShownOn(testServer.system, channelId);
    const chat = async (): Promise<Json> => {
      const [first] = rows(await testServer.system.call('GET', `/api/chats?channelId=${channelId}`));
      if (!first) throw new Error('no chat');
      return first;
    };
    return { channelId, thread, tell, said, chat };
  }

  test('a message shows its new text, and its history both; nobody wrote again', async () => {
    const { thread, tell, said, chat } = await opened();
    await tell(thread.wrote('m1', 'Hello'));
    await tell(thread.wrote('m2', 'second', 1));
    const before = await chat();
    const client = await ChatClient.connect(testServer.system.url);
    await client.ask({ type: 'subscribe', chatId: before.chatId });
    await tell(thread.edited('m1', 'Hello, everybody', '1', 60_000));
    expect(await said()).toEqual(['CUSTOMER TEXT Hello, everybody', 'CUSTOMER TEXT second']);
    expect(await chat()).toEqual(before);
    const frame = await client.next('message-changed');
    const [message] = rows(await testServer.system.call('GET', `/api/messages?chatId=${before.chatId}`));
    expect(frame).toMatchObject({ chatId: before.chatId, change: 'edited', message });
    client.close();
    const history = rows(await new Auditor(testServer.system).history(`chats/${before.chatId}`));
    expect(history.map(entry => [entry.type, entry.message?.content].join(' '))).toEqual([
      'ChatStarted ',
      'CustomerMessageReceived Hello',
      'CustomerMessageReceived second',
      'MessageEdited Hello, everybody',
    ]);
    expect(history.at(-1)?.message).toEqual(message);
  });

  test('the newest edit counts, in whatever order and however often edits come', async () => {
    const { thread, tell, said, chat } = await opened();
    const [first, second, third] = [1, 2, 3].map(n => thread.edited('m', `text ${n}`, n, n));
    if (!first || !second || !third) throw new Error('three edits');
    await tell(thread.wrote('m', 'text 0'));
    await tell(second);
    await tell(first);
    expect(await said()).toEqual(['CUSTOMER TEXT text 2']);
    await tell(third, second, first, third);
    await tell(first, second, third);
    expect(await said()).toEqual(['CUSTOMER TEXT text 3']);
    const history = rows(await new Auditor(testServer.system).history(`chats/${(await chat()).chatId}`));
    expect(history.filter(({ type }) => String(type) === 'MessageEdited')).toHaveLength(2);
  });

  test('where edits are not counted, or all alike, their time decides', async () => {
    const { thread, tell, said } = await opened();
    await tell(thread.wrote('a', 'a'), thread.wrote('b', 'b', 1));
    await tell(thread.edited('a', 'a later', undefined, 9), thread.edited('b', 'b later', 1, 9));
    await tell(thread.edited('a', 'a earlier', undefined, 8), thread.edited('b', 'b earlier', 1, 8));
    expect(await said()).toEqual(['CUSTOMER TEXT a later', 'CUSTOMER TEXT b later']);
  });

  test('an edit that comes before its message waits for it', async () => {
    const { thread, tell, said, chat } = await opened();
    await tell(thread.edited('m', 'newer', 2, 5), thread.edited('m', 'older', 1, 4));
    await tell(thread.wrote('m', 'first'));
    expect(await said()).toEqual(['CUSTOMER TEXT newer']);
    const history = rows(await new Auditor(testServer.system).history(`chats/${(await chat()).chatId}`));
    expect(history.map(entry => entry.message?.content).filter(Boolean)).toEqual(['first', 'newer']);
  });

  test('an edit of what was unsent shows nothing, before and after, and neither does its own text', async () => {
    const { thread, tell, said, chat } = await opened();
    const secrets = [unique('first'), unique('second'), unique('third')];
    const [first = '', second = '', third = ''] = secrets;
    await tell(thread.wrote('m', first), thread.edited('m', second, 1, 1), thread.unsent('m', 2));
    await tell(thread.edited('m', third, 2, 3));
    await tell(thread.edited('late', second, 1, 4), thread.unsent('late', 5), thread.wrote('late', first, 6));
    expect(await said()).toEqual(Array(2).fill('CUSTOMER TEXT [message unsent]'));
    await expectNowhere(testServer.system, await chat(), secrets);
  });

  test('a text that reads as if it were unsent is one like any other, until it is', async () => {
    const { thread, tell, said, chat } = await opened();
    const secret = unique('secret');
    await tell(thread.wrote('m', '[message unsent]'), thread.edited('m', secret, 1, 1));
    expect(await said()).toEqual([`CUSTOMER TEXT ${secret}`]);
    await tell(thread.unsent('m', 2));
    expect(await said()).toEqual(['CUSTOMER TEXT [message unsent]']);
    await expectNowhere(testServer.system, await chat(), [secret]);
  });

  test('an edit to nothing that can be read leaves what stands; a long one is cut like any message', async () => {
    const { thread, tell, said } = await opened();
    await tell(thread.wrote('m', 'stays'), thread.wrote('long', 'short', 1));
    const odd = [undefined, null, '', ' \n', 7, {}].map((text, n) =>
      thread.fromPerson({ message_edit: { mid: 'm', text, num_edit: n } }, n),
    );
    await tell(...odd, thread.fromPerson({ message_edit: {} }), thread.fromPerson({ message_edit: 'x' }));
    await tell(thread.edited('long', 'x'.repeat(100_000), 1, 2), thread.edited('never came', 'x'));
    const [stays, long] = await said();
    expect(stays).toBe('CUSTOMER TEXT stays');
    expect(long).toMatch(/^CUSTOMER TEXT x{60000,64000}$/);
  });

  test('the text of a message changes, and what it held beside stays', async () => {
    const { thread, tell, said } = await opened();
    const attachments = [{ type: 'image', payload: { url: 'https://x/y' } }];
    await tell(
      thread.fromPerson({ message: { mid: 'both', text: 'look', attachments } }),
      thread.fromPerson({ message: { mid: 'picture', attachments } }, 1),
    );
    await tell(thread.edited('both', 'look here', 1, 2), thread.edited('picture', 'no text to change', 1, 3));
    expect(await said()).toEqual([
      'CUSTOMER TEXT look here',
      'CUSTOMER IMAGE https://x/y',
      'CUSTOMER IMAGE https://x/y',
    ]);
  });

  test.each(['message_edit', 'message_edits'])(
    'an edit that comes as a change %s, in seconds as text',
    async field => {
      const { thread, tell, said } = await opened();
      await tell(thread.wrote('m', 'first'));
      const value = {
        ...thread.edited('m', 'second', '1'),
        timestamp: String(Math.floor(Date.now() / 1_000)),
      };
      const entry = [{ id: thread.page, changes: [{ field, value }] }];
      await deliver(testServer.system, { object: 'page', entry });
      expect(await said()).toEqual(['CUSTOMER TEXT second']);
    },
  );

  test('what an agent wrote at the inbox can be edited as well', async () => {
    const { thread, tell, said } = await opened();
    await tell(thread.wrote('m', 'hello'), thread.echo('e', { text: 'Good mornign' }, 1));
    const { sender, recipient } = thread.echo('e', {});
    await tell({
      sender,
      recipient,
      timestamp: Date.now(),
      message_edit: { mid: 'e', text: 'Good morning' },
    });
    expect(await said()).toEqual(['CUSTOMER TEXT hello', 'AGENT TEXT Good morning']);
  });
});
