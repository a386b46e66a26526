import { afterEach, expect, test } from '@jest/globals';
import { envelope } from '../../src/commands/engine/commandContext.ts';
import { Hub } from '../../src/ws/hub.ts';
import { Typing } from '../../src/ws/typing.ts';
import { AwkwardEventStore } from '../support/awkwardEventStore.ts';
import { ChatClient } from '../support/chatClient.ts';
import { EARLIER } from '../support/givenWhenThen.ts';
import { chatStarted } from '../support/happenings.ts';
import { MemoryReadStore } from '../support/memoryReadStore.ts';
import { settingOf } from '../support/setting.ts';
import { callerWith, executorOn } from '../support/writeSide.ts';

const setting = settingOf({});
const clients: ChatClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
const connect = async () => {
  const client = await ChatClient.connect(setting.system.url);
  clients.push(client);
  return client;
};

test('eager typists are heard once a second, however many they are', async () => {
  const { shop } = setting;
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
  const store = new AwkwardEventStore({ unknownRate: 0, unavailableRate: 0, dropEvery: 0 });
  await store.append('chat-chat', 'no-stream', [envelope(chatStarted(), callerWith(), EARLIER)]);
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
  const frame = { chatId: 'chat', senderType: 'AGENT' } as const;
  await Promise.all(Array.from({ length: 50 }, () => typing.pass(frame, sink())));
  expect(reader.frames).toHaveLength(1);
});
