/** One message to many sockets, the server and bare `ws` taking turns with frames of the same bytes. */
import { median, quantile } from '../statistics.ts';
import { Client, newMarker, sendFrame } from './client.ts';

const ROUNDS = 5;
/** Of each round and server. */
const MESSAGES = 16;

interface Spread {
  /** Milliseconds from the send to each receiver, and to the last one of each message. */
  readonly p50: number;
  readonly p99: number;
  readonly lastP50: number;
  readonly lastP99: number;
  /** Milliseconds from the first receiver to each of the others: the pushing alone, without the commit before it. */
  readonly pushP99: number;
}

export interface FanOut {
  readonly sockets: number;
  readonly messages: number;
  readonly real: Spread;
  readonly bare: Spread;
  /** Real over bare, the median of the rounds' own ratios. */
  readonly ratio: number;
  readonly pushRatio: number;
}

interface Side {
  readonly sender: Client;
  readonly receivers: readonly Client[];
  readonly frameWith: (marker: string) => string;
}

export async function measureFanOut(
  urls: { readonly real: string; readonly bare: string },
  chatId: string,
  sockets: number,
): Promise<FanOut> {
  const real = await gather(urls.real, sockets, marker => sendFrame(chatId, marker));
  for (const receiver of real.receivers) await receiver.subscribe({ chatId });
  const frame = await pushedFrame(real);
  const bare = await gather(urls.bare, sockets, marker => frame.replace(/marker-\d+/, marker));
  await repeat(bare);
  const rounds: { readonly real: Spread; readonly bare: Spread }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ bare: await repeat(bare), real: await repeat(real) });
  }
  for (const side of [real, bare]) for (const client of [side.sender, ...side.receivers]) client.close();
  return {
    sockets,
    messages: ROUNDS * MESSAGES,
    real: medians(rounds.map(round => round.real)),
    bare: medians(rounds.map(round => round.bare)),
    ratio: median(rounds.map(round => round.real.p99 / round.bare.p99)),
    pushRatio: median(rounds.map(round => round.real.pushP99 / round.bare.pushP99)),
  };
}

async function gather(url: string, sockets: number, frameWith: Side['frameWith']): Promise<Side> {
  const receivers = await Client.connectMany(url, sockets);
  return { sender: await Client.connect(url), receivers, frameWith };
}

/** Warms the server up, and answers with a frame as it pushes it. */
async function pushedFrame(side: Side): Promise<string> {
  await repeat(side);
  return side.receivers[0]?.lastFrame ?? '';
}

async function repeat(side: Side): Promise<Spread> {
  const messages: Float64Array[] = [];
  for (let count = 0; count < MESSAGES; count++) messages.push(await broadcast(side));
  const all = messages.flatMap(message => [...message]);
  const last = messages.map(message => message.at(-1) ?? Number.NaN);
  const pushes = messages.flatMap(message => [...message].map(each => each - (message[0] ?? 0)));
  return {
    p50: quantile(all, 0.5),
    p99: quantile(all, 0.99),
    lastP50: quantile(last, 0.5),
    lastP99: quantile(last, 0.99),
    pushP99: quantile(pushes, 0.99),
  };
}

/** Milliseconds to each receiver, the shortest first. */
async function broadcast({ sender, receivers, frameWith }: Side): Promise<Float64Array> {
  const marker = newMarker();
  const arrivals = receivers.map(receiver => receiver.next(marker));
  const frame = frameWith(marker);
  const sentAt = performance.now();
  sender.send(frame);
  const arrived = await Promise.all(arrivals);
  return Float64Array.from(arrived, at => at - sentAt).sort();
}

function medians(spreads: readonly Spread[]): Spread {
  const of = (key: keyof Spread) => median(spreads.map(spread => spread[key]));
  return {
    p50: of('p50'),
    p99: of('p99'),
    lastP50: of('lastP50'),
    lastP99: of('lastP99'),
    pushP99: of('pushP99'),
  };
}
