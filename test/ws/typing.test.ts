import { afterEach, expect, test } from '@jest/globals';
import { ChatClient } from '../support/chatClient.ts';
import { settingOf } from '../support/setting.ts';

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
