import { afterEach, expect, test } from '@jest/globals';
import { envelope } from '../../src/commands/engine/commandContext.ts';
import { eventCatalog } from '../../src/events/catalog/index.ts';
import { Hub } from '../../src/ws/hub.ts';
import { Typing } from '../../src/ws/typing.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { MemoryReadStore } from '../doubles/memoryReadStore.ts';
import { chatStarted } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { EARLIER } from '../support/dsl/givenWhenThen.ts';
import { callerWith, executorOn } from '../support/dsl/writeSide.ts';
import { useTestServer } from '../support/servers/testServer.ts';

const testServer = useTestServer({});
const clients: ChatClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
const connect = async () => {
  const client = await ChatClient.connect(testServer.system.url);
  clients.push(client);
  return client;
};

test('eager typists are heard once a second, however many they are', async () => {
  const { shop } = testServer;
  const { businessId, channelId } = await shop.channel();
  const { chatId } = await shop.chat({ businessId, channelId });
  const [reader, ...typists] = [await connect(), await connect(), await connect(), await connect()];
  await reader?.ask({ type: 'subscribe', chatId });
  for (let n = 0; n < 30; n++) {
    for (const typist of typists) typist.send({ type: 'typing', chatId, senderType: 'AGENT' });
  }
  typists[0]?.send({ type: 'typing', chatId, senderType: 'BOT' });
  for (const typist of typists) await typist.ask({ type: 'ping' });
  await reader?.ask({ type: 'ping' });
  const frames = reader?.frames.filter(({ type }) => String(type) === 'typing') ?? [];
  const from = (sender: string) => frames.filter(({ senderType }) => String(senderType) === sender).length;
  expect(from('BOT')).toBe(1);
  expect(from('AGENT')).toBeGreaterThanOrEqual(1);
  // Of the ninety that were sent; how many seconds they took depends on the machine.
  expect(from('AGENT')).toBeLessThanOrEqual(10);
});

test('typists whose chat is looked up at the same time are heard once', async () => {
  const store = new FlakyEventStore({ unknownRate: 0, unavailableRate: 0, dropEvery: 0 });
  await store.append('chat-chat', 'no-stream', [
    envelope(eventCatalog, chatStarted(), callerWith(), EARLIER),
  ]);
  const readModels = { store: new MemoryReadStore([]) };
  const hub = new Hub({ readModels, onFailure: () => {} });
  const sink = () => {
    const frames: Buffer[] = [];
    const push = (frame: Buffer) => void frames.push(frame);
    return { frames, push, isCongested: false, drained: async () => true };
  };
  const reader = sink();
  hub.follow('chat chat', reader, () => {});
  const typing = new Typing(executorOn(store), hub);
  const frame = { chatId: idOf.chat('chat'), senderType: 'AGENT' } as const;
  await Promise.all(Array.from({ length: 50 }, () => typing.pass(frame, sink())));
  expect(reader.frames).toHaveLength(1);
});
