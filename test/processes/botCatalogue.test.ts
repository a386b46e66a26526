import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Shop } from '../support/builders/shop.ts';
import { passes } from '../support/dsl/eventually.ts';
import {
  enginePairs,
  type Json,
  rows,
  startTestSystem,
  type TestSystem,
} from '../support/servers/testSystem.ts';

describe.each(enginePairs)('what the built-in bot knows of the catalogue on the %s engines', pair => {
  let system: TestSystem;
  let shop: Shop;
  let channel: Json;
  beforeAll(async () => {
    system = await startTestSystem({ pair, bot: 'catalogue' });
    shop = new Shop(system);
    channel = await shop.channel();
  });
  afterAll(() => system.stop());

  const product = (fields: object) => shop.product({ businessId: channel.businessId, ...fields });
  const change = (id: unknown, fields: object) => system.call('PUT', `/api/products/${id}`, fields);

  /** The answer to a message in a chat of its own. */
  async function answerTo(content: string): Promise<string> {
    const { businessId, channelId } = channel;
    const { chatId } = await shop.chat({ businessId, channelId });
    await shop.message(String(chatId), { content });
    const said = async () =>
      rows(await system.call('GET', `/api/messages?chatId=${chatId}&senderType=BOT`)).map(row => row.content);
    await passes(async () => expect(await said()).toHaveLength(1));
    return String((await said())[0]);
  }

  test.each([
    ['龙井茶', '你们有龙井茶吗？'],
    ['アールグレイティー', 'アール・グレイ・ティーはいくらですか'],
    ['ข้าวหอมมะลิ', 'ขอซื้อข้าวหอมมะลิ 2 ถุง'],
    ['녹차라떼', '녹차라떼를 주문하고 싶어요'],
    ['قهوة عربية', 'هل عندكم القهوة العربية؟'],
    ['Isıtıcı', 'ISITICI fiyatı nedir?'],
  ])('%s is found in %s', async (name, question) => {
    await product({ name });
    expect(await answerTo(question)).toBe(`${name}: 4.50 EUR, available.`);
  });

  test('follows a new name, a new short id, a withdrawal and a deletion', async () => {
    const { productId } = await product({ name: 'Lapsang', shortId: 'L-40' });
    expect(await answerTo('the lapsang?')).toBe('Lapsang: 4.50 EUR, available.');
    await change(productId, { name: 'Smoked Pine Leaf from Wuyi', shortId: 'W-41' });
    expect(await answerTo('the lapsang?')).toMatch(/colleague/);
    expect(await answerTo('w-41 please')).toBe('Smoked Pine Leaf from Wuyi: 4.50 EUR, available.');
    await change(productId, { isAvailable: false });
    expect(await answerTo('smoked pine?')).toMatch(/not available at the moment/);
    await system.call('DELETE', `/api/products/${productId}`);
    expect(await answerTo('smoked pine?')).toMatch(/colleague/);
  });

  test('never names what another business sells', async () => {
    await shop.product({ name: 'Matcha Whisk' });
    expect(await answerTo('a matcha whisk')).toMatch(/colleague/);
  });
});
