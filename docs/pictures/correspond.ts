/** For the pictures: a customer to whom replies are really sent, as far as the stand-in Facebook is real, and some traffic. */
import { setTimeout as delay } from 'node:timers/promises';
import { Phone, Shopkeeper } from '../../demo/clients.ts';
import { until } from '../../demo/narrator.ts';
import type { Stage } from '../../demo/stage.ts';
import { sendDelivery, sendRead } from '../../test/support/builders/graphWebhooks.ts';

const PAGE = 'demo-facebook';
const TRAFFIC_EVERY_MS = 300;

export async function correspond(stage: Stage): Promise<void> {
  const shop = new Shopkeeper(stage.url);
  const [channel] = await shop.rows(`/api/channels?platformSpecificId=${PAGE}`);
  await shop.call('PUT', `/api/channels/${channel?.channelId}`, { accessToken: 'page-token' });
  const nora = new Phone(stage, PAGE, 'Nora');
  stage.graph.profiles.set(nora.psid, { name: 'Nora Lindqvist' });
  const chatOf = async () =>
    (await shop.rows(`/api/chats?platformCustomerId=${nora.psid}&include=customer`))[0];
  await nora.write(['Hello, how much is the Iron Teapot?']);
  await until('the bot answers', () => nora.received.length === 2);
  await until('her name is known', async () => JSON.stringify(await chatOf()).includes('Lindqvist'));
  const chat = await chatOf();
  const reply = (content: string) =>
    shop.create('messages', { chatId: chat?.chatId, senderType: 'AGENT', contentType: 'TEXT', content });
  await nora.write(['Does it keep the tea warm?']);
  await reply('Hello Nora, Tom here. It does, for about an hour; cast iron holds the heat.');
  await until('it is sent', () => nora.received.some(text => text.includes('cast iron')));
  const send = stage.graph.taken.at(-1);
  if (send) await sendDelivery(stage.webhook, send);
  if (send) await sendRead(stage.webhook, send);
  await nora.write(['Lovely. Then one of those, and a Gyokuro.']);
  await reply('Both are put aside for you. Where may we send them?');
  await until('that is sent', () => nora.received.some(text => text.includes('put aside')));
}

/** What there is to plot: pages that are read, customers who write. Resolves after `forMs`. */
export async function traffic(stage: Stage, forMs: number): Promise<void> {
  const shop = new Shopkeeper(stage.url);
  const end = Date.now() + forMs;
  const guests = Array.from({ length: 12 }, (_, index) => new Phone(stage, PAGE, `Guest-${index}`));
  for (let round = 0; Date.now() < end; round += 1) {
    const guest = guests[round % guests.length];
    const reads = Array.from({ length: 1 + (round % 4) }, () =>
      shop.rows('/api/chats?limit=20&include=customer'),
    );
    await Promise.all([guest?.write([`Hello, is tea number ${round} in stock?`]), ...reads]);
    await delay(TRAFFIC_EVERY_MS);
  }
}
