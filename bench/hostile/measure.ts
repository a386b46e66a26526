/** Carries each attack out beside the probe, on a server of its own with a copy of the same log. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Bare } from '../bare.ts';
import { embeddedEngines } from '../engines.ts';
import { APP_SECRET } from '../messaging/deliveries.ts';
import { say } from '../progress.ts';
import { Random } from '../seed/random.ts';
import { type Seeded, seedLog } from '../seed/seedLog.ts';
import { Server } from '../server.ts';
import type { Attack, StandIn, Strike, Target } from './attack.ts';
import { type CrowdedShop, crowdedShop } from './crowdedShop.ts';
import { afterQuiet, peakDuring, residentMb } from './memory.ts';
import { type Latency, Probe } from './probe.ts';
import { warmUp } from './warmUp.ts';

const EVENTS = 50_000;
const QUICK_SCALE = 0.1;
/** An attack is over then, come what may. */
const STRIKE_LIMIT_MS = 60_000;
/** Before an attack, for the probe alone. */
const IDLE_MS = 2_000;
/** After it, for memory to come back; the runtime takes its time to collect what nobody asks for. */
const QUIET_LIMIT_MS = 30_000;
/** What the probe had to wait for at the end of the attack has been answered by then. */
const SETTLE_MS = 500;

interface HostileOptions {
  readonly directory: string;
  readonly attacks: readonly Attack[];
  readonly quick: boolean;
}

export interface AttackResult {
  readonly attack: string;
  /** What the attacker got for it. */
  readonly outcome: string;
  readonly seconds: number;
  /** Of the probe: of the server before and during the attack, and of a bare server during it. */
  readonly idle: Latency;
  readonly during: Latency;
  readonly bare: Latency;
  /** Resident, in MB. */
  readonly memory: { readonly before: number; readonly peak: number; readonly after: number };
}

interface Log {
  readonly directory: string;
  readonly seeded: Seeded;
  readonly crowd: CrowdedShop;
}

export async function measureHostile(options: HostileOptions): Promise<AttackResult[]> {
  const scale = options.quick ? QUICK_SCALE : 1;
  const root = mkdtempSync(join(options.directory, 'chatledger-hostile-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  process.once('exit', remove);
  const bare = await Bare.start();
  try {
    await bare.answer({ status: 200, contentType: 'application/json', body: '{}' });
    const log = await writeLog(join(root, 'log'), scale);
    const results: AttackResult[] = [];
    for (const attack of options.attacks) results.push(await measureOne(attack, log, scale, bare));
    return results;
  } finally {
    await bare.stop();
    remove();
    process.off('exit', remove);
  }
}

async function writeLog(directory: string, scale: number): Promise<Log> {
  say('hostile: writing the log');
  let crowd: CrowdedShop | undefined;
  const seeded = await seedLog(await embeddedEngines.openLog(directory), EVENTS * scale, history => {
    crowd = crowdedShop(history, new Random(2), scale);
  });
  if (!crowd) throw new Error('the log has no crowded shop');
  await (await Server.start(directory)).stop();
  return { directory, seeded, crowd };
}

async function measureOne(attack: Attack, log: Log, scale: number, bare: Bare): Promise<AttackResult> {
  const directory = `${log.directory}-copy`;
  cpSync(log.directory, directory, { recursive: true });
  const standIn = await attack.standIn?.(scale);
  try {
    return await withServer(directory, standIn, server =>
      strikeAt(server, attack, { ...log, directory, scale }, bare),
    );
  } finally {
    await standIn?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function withServer<T>(
  directory: string,
  standIn: StandIn | undefined,
  use: (server: Server) => Promise<T>,
): Promise<T> {
  const settings = { FACEBOOK_APP_SECRET: APP_SECRET, ...standIn?.settings };
  const server = await Server.start(directory, settings);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

async function strikeAt(
  server: Server,
  attack: Attack,
  { directory, seeded, crowd, scale }: Log & Pick<Target, 'scale'>,
  bare: Bare,
): Promise<AttackResult> {
  const { url, metrics } = server;
  const target = { url, directory, metrics, seeded, crowd, scale };
  await warmUp(target);
  const strike = await attack.prepare(target);
  const probe = await Probe.start([`${url}/api/products/${seeded.productIds[0]}`, bare.url]);
  try {
    await delay(IDLE_MS);
    const before = await residentMb(server);
    const idle = latencyOf(await probe.take(), 0);
    const struck = await execute(strike, server, probe);
    const after = await afterQuiet(server, before, QUIET_LIMIT_MS);
    const { outcome, seconds, peak, latencies } = struck;
    const during = latencyOf(latencies, 0);
    say(`hostile: ${attack.name}: ${outcome}; p99 ${during.p99.toFixed(0)} ms, ${peak.toFixed(0)} MB`);
    const memory = { before, peak, after };
    return { attack: attack.name, outcome, seconds, idle, during, bare: latencyOf(latencies, 1), memory };
  } finally {
    await probe.stop();
  }
}

async function execute(strike: Strike, server: Server, probe: Probe) {
  let outcome = '';
  const started = performance.now();
  const peak = await peakDuring(server, async () => {
    outcome = await strike(AbortSignal.timeout(STRIKE_LIMIT_MS));
    await delay(SETTLE_MS);
  });
  const seconds = (performance.now() - started) / 1_000;
  return { outcome, seconds, peak, latencies: await probe.take() };
}

function latencyOf(latencies: readonly Latency[], index: number): Latency {
  const latency = latencies[index];
  if (!latency) throw new RangeError('the probe did not watch that');
  return latency;
}
