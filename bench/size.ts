/** Everything that is measured on a log of one size. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { Bare } from './bare.ts';
import { type Cell, imitate, measureCell, type Servers } from './cell.ts';
import { ChildServer } from './childServer.ts';
import type { BenchEngines } from './engines.ts';
import { fillFloor } from './floor.ts';
import { load, type Target } from './load.ts';
import type { Options } from './options.ts';
import { say } from './progress.ts';
import { type Scenario, scenariosFor } from './scenarios.ts';
import { type Seeded, seedLog } from './seed/seedLog.ts';
import { Server } from './server.ts';
import { median } from './statistics.ts';

const STARTS = 3;
/** An idle server gives back what a load has left in two steps, the second at least ten seconds after the first. */
const IDLE_SECONDS = 25;
/**
 * Of each server and scenario: at least for so long, and until so many requests were answered. A runtime compiles what it
 * has run often, and goes on with that for tens of thousands of requests where one does much.
 */
const WARM_UP_SECONDS = 3;
const WARM_UP_REQUESTS = 30_000;
const MAX_WARM_UP_SECONDS = 30;
const QUICK_WARM_UP_SECONDS = 0.5;
const WARM_UP_CONNECTIONS = 16;

export interface SizeResult {
  /** Events in the log before the scenarios that write. */
  readonly events: number;
  readonly seedSeconds: number;
  readonly rebuildSeconds: number;
  readonly rebuildEventsPerSecond: number;
  /** From the start of the process to the first 200 of `/health/ready`, with read models there. */
  readonly startMs: number;
  readonly residentMbAtStart: number;
  /** When the last request of the load was answered. */
  readonly residentMbInLoad: number;
  /** After {@link IDLE_SECONDS} without a request. */
  readonly residentMbAfterLoad: number;
  readonly cells: readonly Cell[];
}

export async function measureSize(
  size: number,
  options: Options,
  engines: BenchEngines,
): Promise<SizeResult> {
  const directory = mkdtempSync(join(options.directory, 'chatledger-bench-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    say(`${size} events: writing the log`);
    const seeded = await seedLog(await engines.openLog(directory), size);
    say(`${seeded.events} events written in ${seeded.seconds.toFixed(1)} s; building the read models`);
    const rebuilt = await rebuild(directory, seeded, engines);
    const started = await measureStarts(directory, engines);
    const loaded = await measureLoad(directory, scenariosFor(seeded), options, engines);
    return { events: seeded.events, seedSeconds: seeded.seconds, ...rebuilt, ...started, ...loaded };
  } finally {
    remove();
    process.off('exit', remove);
  }
}

const logLine = z.looseObject({
  time: z.iso.datetime(),
  finished: z.int().optional(),
  reason: z.string().optional(),
});

/** Starts the server without read models, which it then builds; its log says from when to when. */
async function rebuild(directory: string, { events }: Seeded, { name, settings }: BenchEngines) {
  const server = await Server.start(directory, settings);
  await server.stop();
  // Shared read models are followed up rather than built: what counts is when they can be read.
  const readySeconds = server.readyMs / 1_000;
  if (name === 'servers')
    return { rebuildSeconds: readySeconds, rebuildEventsPerSecond: events / readySeconds };
  const lines = readFileSync(server.logFile, 'utf8').trim().split('\n');
  const entries = lines.map(line => logLine.parse(JSON.parse(line)));
  const begun = entries.find(entry => entry.reason !== undefined);
  const finished = entries.find(entry => entry.finished !== undefined);
  if (!begun || !finished?.finished || finished.finished < events)
    throw new Error('the log says nothing of a complete rebuild');
  const rebuildSeconds = (Date.parse(finished.time) - Date.parse(begun.time)) / 1_000;
  return { rebuildSeconds, rebuildEventsPerSecond: events / rebuildSeconds };
}

async function measureStarts(directory: string, { settings }: BenchEngines) {
  const starts: { readonly ms: number; readonly mb: number }[] = [];
  for (let count = 0; count < STARTS; count++) {
    const server = await Server.start(directory, settings);
    starts.push({ ms: server.readyMs, mb: await server.metrics.residentMb() });
    await server.stop();
  }
  return {
    startMs: median(starts.map(({ ms }) => ms)),
    residentMbAtStart: median(starts.map(({ mb }) => mb)),
  };
}

async function measureLoad(
  directory: string,
  scenarios: readonly Scenario[],
  options: Options,
  { name, settings }: BenchEngines,
) {
  // The floor has what read models show: of servers' there is no file to fill it from.
  const floor = name === 'servers' ? undefined : await startFloor(directory);
  const real = await Server.start(directory, settings);
  const bare = await Bare.start();
  try {
    const cells: Cell[] = [];
    for (const scenario of scenarios)
      cells.push(...(await measureScenario({ bare, floor, real }, scenario, options)));
    const residentMbInLoad = await real.metrics.residentMb();
    await delay(IDLE_SECONDS * 1_000);
    return { residentMbInLoad, residentMbAfterLoad: await real.metrics.residentMb(), cells };
  } finally {
    await bare.stop();
    await floor?.stop();
    await real.stop();
  }
}

function startFloor(directory: string): Promise<ChildServer> {
  say('filling the floor server');
  return ChildServer.start('./floorServer.ts', fillFloor(directory));
}

async function measureScenario(servers: Servers, scenario: Scenario, options: Options): Promise<Cell[]> {
  if (!options.scenarios.includes(scenario.name)) return [];
  await imitate(servers, scenario);
  const cells: Cell[] = [];
  const { bare, floor, real } = servers;
  for (const target of [bare, floor, real]) if (target) await warmUp(target, scenario, options.quick);
  for (const connections of options.connections) {
    const cell = await measureCell(servers, scenario, connections, options.timing);
    say(
      `${scenario.name} × ${connections}: ${Math.round(cell.real.requestsPerSecond)}/s, ${cell.bare.ratio.toFixed(2)} of bare, ${cell.floor?.ratio.toFixed(2) ?? '-'} of floor`,
    );
    cells.push(cell);
  }
  return cells;
}

async function warmUp(target: Target, { requests }: Scenario, quick: boolean): Promise<void> {
  const burst = { target, requests, connections: WARM_UP_CONNECTIONS, warmUpSeconds: 0 };
  if (quick) {
    await load({ ...burst, seconds: QUICK_WARM_UP_SECONDS });
    return;
  }
  let answered = 0;
  for (let seconds = 0; seconds < MAX_WARM_UP_SECONDS && answered < WARM_UP_REQUESTS; ) {
    const { requestsPerSecond } = await load({ ...burst, seconds: WARM_UP_SECONDS });
    answered += requestsPerSecond * WARM_UP_SECONDS;
    seconds += WARM_UP_SECONDS;
  }
}
