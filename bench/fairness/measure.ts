/**
 * GETs by id alone and beside the work of others, in turns: what their slowest wait longer for it. A bare server, which
 * has no part in the work, is asked for the same: what its slowest wait longer for is the machine's doing.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Bare } from '../bare.ts';
import { imitate, type Timing } from '../cell.ts';
import { embeddedEngines } from '../engines.ts';
import { load, type Measured, type Target } from '../load.ts';
import { say } from '../progress.ts';
import { scenariosFor } from '../scenarios.ts';
import { type Seeded, seedLog } from '../seed/seedLog.ts';
import { Server } from '../server.ts';
import { median } from '../statistics.ts';
import type { FairnessScenario } from './scenarios.ts';
import type { Place } from './work.ts';

const READERS = 16;
const WARM_UP_SECONDS = 3;
const QUICK_WARM_UP_SECONDS = 0.5;

interface Round {
  readonly alone: Measured;
  readonly beside: Measured;
  readonly bareAlone: Measured;
  readonly bareBeside: Measured;
}

export interface FairnessResult {
  readonly scenario: string;
  readonly rounds: readonly Round[];
  /** p99 beside over p99 alone: the median of the turns' own ratios. */
  readonly ratio: number;
  /** The same of the bare server. */
  readonly bareRatio: number;
  /** What was done beside them in the last turn. */
  readonly work: string;
  /** The longest that the server's event loop was held up beside the work, in milliseconds. */
  readonly maxLagMs: number;
}

interface FairnessOptions {
  readonly directory: string;
  readonly scenarios: readonly FairnessScenario[];
  readonly timing: Timing;
  readonly quick: boolean;
}

interface Log {
  readonly directory: string;
  readonly seeded: Seeded;
}

export async function measureFairness(options: FairnessOptions): Promise<readonly FairnessResult[]> {
  const root = mkdtempSync(join(options.directory, 'chatledger-fairness-'));
  const remove = () => rmSync(root, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const results: FairnessResult[] = [];
    for (const [events, scenarios] of Map.groupBy(options.scenarios, ({ events }) => events)) {
      const log = await prepare(mkdtempSync(join(root, 'log-')), events);
      for (const scenario of scenarios) {
        say(scenario.name);
        results.push(await onCopy(root, log, scenario, place => measureOne(place, scenario, options)));
      }
    }
    return results;
  } finally {
    remove();
    process.off('exit', remove);
  }
}

/** The log, and the read models that a first start makes of it. */
async function prepare(directory: string, events: number): Promise<Log> {
  say(`${events} events: writing the log, building the read models`);
  const seeded = await seedLog(await embeddedEngines.openLog(directory), events);
  await (await Server.start(directory)).stop();
  return { directory, seeded };
}

async function onCopy<T>(
  root: string,
  { directory: of, seeded }: Log,
  { settings }: FairnessScenario,
  use: (at: Place & { readonly server: Server }) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(root, 'server-'));
  cpSync(of, directory, { recursive: true });
  const server = await Server.start(directory, settings);
  try {
    return await use({ server, url: server.url, directory, seeded });
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function measureOne(
  place: Place & { readonly server: Server },
  scenario: FairnessScenario,
  options: FairnessOptions,
): Promise<FairnessResult> {
  const bare = await Bare.start();
  try {
    return await measureBesideBare(place, bare, scenario, options);
  } finally {
    await bare.stop();
  }
}

async function measureBesideBare(
  place: Place & { readonly server: Server },
  bare: Bare,
  { name, work }: FairnessScenario,
  { timing, quick }: FairnessOptions,
): Promise<FairnessResult> {
  const { server, seeded } = place;
  const reads = scenariosFor(seeded).find(scenario => scenario.name === 'GET product');
  if (!reads) throw new TypeError('there is no scenario of reads');
  await imitate({ bare, real: server }, reads);
  const burst = { requests: reads.requests, connections: READERS };
  const loadOf = (target: Target) => (times: Omit<Timing, 'rounds'>) => load({ target, ...burst, ...times });
  const [of, ofBare] = [loadOf(server), loadOf(bare)];
  const warmUp = { warmUpSeconds: 0, seconds: quick ? QUICK_WARM_UP_SECONDS : WARM_UP_SECONDS };
  for (const each of [of, ofBare]) await each(warmUp);
  const rounds: Round[] = [];
  let [done, maxLagMs] = ['', 0];
  for (let round = 0; round < timing.rounds; round++) {
    const alone = await of(timing);
    const bareAlone = await ofBare(timing);
    await server.metrics.takeMaxLagMs();
    const stop = await work(place);
    const beside = await of(timing);
    maxLagMs = Math.max(maxLagMs, await server.metrics.takeMaxLagMs());
    const bareBeside = await ofBare(timing);
    done = await stop();
    rounds.push({ alone, beside, bareAlone, bareBeside });
  }
  const ratio = median(rounds.map(({ alone, beside }) => beside.p99 / alone.p99));
  const bareRatio = median(rounds.map(({ bareAlone, bareBeside }) => bareBeside.p99 / bareAlone.p99));
  say(`${name}: p99 ${ratio.toFixed(2)} times that alone, of a bare server ${bareRatio.toFixed(2)} times`);
  return { scenario: name, rounds, ratio, bareRatio, work: done, maxLagMs };
}
