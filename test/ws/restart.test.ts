import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Shop } from '../support/builders/shop.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

describe('a server that stops and comes back', () => {
  const folder = temporaryDirectory();
  let system: TestSystem;
  const start = () => startTestSystem({ directory: folder.path });
  beforeEach(async () => {
    system = await start();
  });
  afterEach(async () => {
    await system.stop();
    folder.remove();
  });

  test('closes with 1001; the epoch stays, a clientMessageId is still known, and clients resume', async () => {
    const chat = await new Shop(system).chat({ chatType: 'test' });
    const client = await ChatClient.connect(system.url);
    const frame = {
      type: 'send',
      chatId: chat.chatId,
      senderType: 'AGENT',
      contentType: 'TEXT',
      content: 'a',
      clientMessageId: '1',
    };
    const sent = await client.ask(frame);
    await system.stop();
    expect(await client.untilClosed()).toMatchObject({ code: 1001 });

    system = await start();
    const again = await ChatClient.connect(system.url);
    expect((await again.next('hello')).epoch).toEqual((await client.next('hello')).epoch);
    expect((await again.ask(frame)).message).toEqual(sent.message);
    await again.ask({ type: 'subscribe', chatId: chat.chatId, after: '0' });
    await eventually('both events', () => again.pushed().length === 2);
  });
});
