/** GETs by id alone and beside the work of others, in turns: what their slowest wait longer for it. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Timing } from '../cell.ts';
import { embeddedEngines } from '../engines.ts';
import { load, type Measured } from '../load.ts';
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
}

export interface FairnessResult {
  readonly scenario: string;
  readonly rounds: readonly Round[];
  /** p99 beside over p99 alone: the median of the turns' own ratios. */
  readonly ratio: number;
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
  { name, work }: FairnessScenario,
  { timing, quick }: FairnessOptions,
): Promise<FairnessResult> {
  const { server, seeded } = place;
  const requests = scenariosFor(seeded).find(scenario => scenario.name === 'GET product')?.requests ?? [];
  const reads = { target: server, requests, connections: READERS };
  await load({ ...reads, warmUpSeconds: 0, seconds: quick ? QUICK_WARM_UP_SECONDS : WARM_UP_SECONDS });
  const rounds: Round[] = [];
  let [done, maxLagMs] = ['', 0];
  for (let round = 0; round < timing.rounds; round++) {
    const alone = await load({ ...reads, ...timing });
    await server.metrics.takeMaxLagMs();
    const stop = await work(place);
    const beside = await load({ ...reads, ...timing });
    maxLagMs = Math.max(maxLagMs, await server.metrics.takeMaxLagMs());
    done = await stop();
    rounds.push({ alone, beside });
  }
  const ratio = median(rounds.map(({ alone, beside }) => beside.p99 / alone.p99));
  say(`${name}: p99 ${ratio.toFixed(2)} times that alone`);
  return { scenario: name, rounds, ratio, work: done, maxLagMs };
}
