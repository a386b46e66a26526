/** How long after a socket has sent a message another one has it: durable, readable, pushed. */
import { quantile } from '../statistics.ts';
import { Client, newMarker, sendFrame } from './client.ts';
import type { BenchShop } from './shop.ts';

/** Fewer than a socket may send at once, so that none is refused. */
const EXCHANGES = 150;
const WARM_UP = 20;
/** Sockets used one after another where one message is under way at a time. */
const SEQUENTIAL_PAIRS = 4;
const SENDERS = 16;

export interface PushLatency {
  readonly senders: number;
  readonly messages: number;
  readonly messagesPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

interface Pair {
  readonly chatId: string;
  readonly sender: Client;
  readonly receiver: Client;
}

export async function measurePush(url: string, shop: BenchShop, channelId: string): Promise<PushLatency[]> {
  const one = await measure(url, shop, channelId, SEQUENTIAL_PAIRS, async pairs => {
    const latencies: number[][] = [];
    for (const pair of pairs) latencies.push(await converse(pair));
    return latencies;
  });
  const many = await measure(url, shop, channelId, SENDERS, pairs => Promise.all(pairs.map(converse)));
  return [
    { senders: 1, ...one },
    { senders: SENDERS, ...many },
  ];
}

async function measure(
  url: string,
  shop: BenchShop,
  channelId: string,
  count: number,
  run: (pairs: readonly Pair[]) => Promise<number[][]>,
) {
  const pairs: Pair[] = [];
  for (let index = 0; index < count; index++) pairs.push(await pairUp(url, await shop.testChat(channelId)));
  const started = performance.now();
  const all = await run(pairs);
  const seconds = (performance.now() - started) / 1_000;
  for (const { sender, receiver } of pairs) for (const client of [sender, receiver]) client.close();
  const latencies = all.flatMap(of => of.slice(WARM_UP));
  return {
    messages: latencies.length,
    messagesPerSecond: all.flat().length / seconds,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
  };
}

async function pairUp(url: string, chatId: string): Promise<Pair> {
  const [sender, receiver] = await Promise.all([Client.connect(url), Client.connect(url)]);
  await receiver.subscribe({ chatId });
  return { chatId, sender, receiver };
}

async function converse(pair: Pair): Promise<number[]> {
  const latencies: number[] = [];
  for (let count = 0; count < EXCHANGES; count++) latencies.push(await exchange(pair));
  return latencies;
}

async function exchange({ chatId, sender, receiver }: Pair): Promise<number> {
  const marker = newMarker();
  const pushed = receiver.next(marker);
  const answered = sender.next(marker);
  const frame = sendFrame(chatId, marker);
  const sentAt = performance.now();
  sender.send(frame);
  const [pushedAt] = await Promise.all([pushed, answered]);
  return pushedAt - sentAt;
}
