/** Webhooks in, pushes out: everything that is measured of the messaging, on servers with a new log each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Bare } from '../bare.ts';
import type { Cell, Timing } from '../cell.ts';
import type { BenchEngines } from '../engines.ts';
import { say } from '../progress.ts';
import { Server } from '../server.ts';
import { BareSockets } from './bareSockets.ts';
import { APP_SECRET } from './deliveries.ts';
import { type FanOut, measureFanOut } from './fanOut.ts';
import { type IdleMemory, measureIdle } from './idle.ts';
import { measurePush, type PushLatency } from './pushLatency.ts';
import { BenchShop } from './shop.ts';
import { type Batch, measureBatch, measureDeliveries } from './webhooks.ts';

const FAN_OUTS = [200, 1_000];
const MAX_ROUNDS = 2;
/** Of a server that is busy with what follows from webhooks; shorter ones have too few answers. */
const MIN_SECONDS = 1;
/** A loaded server takes in one connection a turn of its loop: the first answer of the last one takes a while. */
const WARM_UP_SECONDS = 1.5;

export interface MessagingResult {
  readonly webhooks: readonly Cell[];
  readonly batch: Batch;
  readonly pushes: readonly PushLatency[];
  readonly fanOuts: readonly FanOut[];
  readonly idle: IdleMemory;
}

interface MessagingOptions {
  /** Where those of the logs are made. */
  readonly directory: string;
  readonly timing: Timing;
  readonly engines: BenchEngines;
}

export async function measureMessaging(options: MessagingOptions): Promise<MessagingResult> {
  const { timing } = options;
  const rounds = Math.min(MAX_ROUNDS, timing.rounds);
  const seconds = Math.max(MIN_SECONDS, timing.seconds);
  const idle = await withServer(options, idleOf);
  const pushed = await withServer(options, pushesOf);
  const taken = await withServer(options, server =>
    webhooksOf(server, { rounds, seconds, warmUpSeconds: WARM_UP_SECONDS }),
  );
  return { ...taken, ...pushed, idle };
}

async function withServer<T>(
  { directory, engines }: MessagingOptions,
  use: (server: Server) => Promise<T>,
): Promise<T> {
  const data = mkdtempSync(join(directory, 'chatledger-bench-'));
  const remove = () => rmSync(data, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const server = await Server.start(data, { ...engines.settings, FACEBOOK_APP_SECRET: APP_SECRET });
    try {
      return await use(server);
    } finally {
      await server.stop();
    }
  } finally {
    remove();
    process.off('exit', remove);
  }
}

async function withBareSockets<T>(use: (bare: BareSockets) => Promise<T>): Promise<T> {
  const bare = await BareSockets.start();
  try {
    return await use(bare);
  } finally {
    await bare.stop();
  }
}

const idleOf = ({ url, metrics }: Server): Promise<IdleMemory> =>
  withBareSockets(async bare => {
    say('messaging: idle sockets');
    const residentBytes = async () => (await metrics.residentMb()) * 1e6;
    return measureIdle({ url, residentBytes }, { url: bare.url, residentBytes: () => bare.residentBytes() });
  });

const pushesOf = ({ url }: Server) =>
  withBareSockets(async bare => {
    const shop = await BenchShop.open(url);
    const channelId = await shop.channel('bench-tests');
    say('messaging: from send to push');
    const pushes = await measurePush(url, shop, channelId);
    const fanOuts: FanOut[] = [];
    for (const sockets of FAN_OUTS) {
      say(`messaging: one chat, ${sockets} sockets`);
      const chatId = await shop.testChat(channelId);
      fanOuts.push(await measureFanOut({ real: url, bare: bare.url }, chatId, sockets));
    }
    return { pushes, fanOuts };
  });

/** The page that nobody has connected first: its messages are recorded and leave no work behind. */
async function webhooksOf(real: Server, timing: Timing) {
  const shop = await BenchShop.open(real.url);
  await shop.channel('page-batch');
  await shop.channel('page-busy');
  const bare = await Bare.start();
  try {
    const servers = { real, bare, floor: undefined };
    say('messaging: webhooks');
    const recorded = await measureDeliveries(servers, 'webhook, recorded', 'page-unknown', timing);
    const batch = await measureBatch(real.url, shop.businessId, 'page-batch');
    const handled = await measureDeliveries(servers, 'webhook, with bot and sends', 'page-busy', timing);
    return { webhooks: [...recorded, ...handled], batch };
  } finally {
    await bare.stop();
  }
}
