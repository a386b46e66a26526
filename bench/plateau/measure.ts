/** Minutes of mixed load on one server: memory that grows on shows between the second minute and the last. */
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Request } from 'autocannon';
import type { BenchEngines } from '../engines.ts';
import { residentMb } from '../hostile/memory.ts';
import { load } from '../load.ts';
import { say } from '../progress.ts';
import { scenariosFor } from '../scenarios.ts';
import { seedLog } from '../seed/seedLog.ts';
import { Server } from '../server.ts';
import { median } from '../statistics.ts';

const EVENTS = 10_000;
const CONNECTIONS = 16;
/** The first is when memory should have reached its height; the load goes on until the second. */
const SECONDS = { early: 120, all: 600 };
const QUICK_SECONDS = { early: 6, all: 30 };
const SAMPLE_MS = 1_000;
/** What memory is at a time: the median of so many samples that end there, since garbage comes and goes. */
const SAMPLES = 10;
const QUICK_SAMPLES = 3;

interface PlateauOptions {
  readonly directory: string;
  readonly quick: boolean;
  readonly engines: BenchEngines;
}

export interface PlateauResult {
  readonly seconds: { readonly early: number; readonly all: number };
  readonly requestsPerSecond: number;
  /** Resident, in MB. */
  readonly start: number;
  readonly early: number;
  readonly end: number;
  readonly most: number;
}

export async function measurePlateau({ directory, quick, engines }: PlateauOptions): Promise<PlateauResult> {
  const data = mkdtempSync(join(directory, 'chatledger-plateau-'));
  const remove = () => rmSync(data, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    const seeded = await seedLog(await engines.openLog(data), EVENTS);
    // Read models are built by the first start, which is not what is measured.
    await (await Server.start(data, engines.settings)).stop();
    const server = await Server.start(data, engines.settings);
    try {
      return await loadFor(server, mixed(scenariosFor(seeded)), quick);
    } finally {
      await server.stop();
    }
  } finally {
    remove();
    process.off('exit', remove);
  }
}

async function loadFor(server: Server, requests: readonly Request[], quick: boolean): Promise<PlateauResult> {
  const seconds = quick ? QUICK_SECONDS : SECONDS;
  const start = await residentMb(server);
  const burst = { target: server, requests, connections: CONNECTIONS, warmUpSeconds: 0 };
  const samples: number[] = [];
  const done = new AbortController();
  const sampling = sampleInto(samples, server, done.signal);
  try {
    const { requestsPerSecond } = await load({ ...burst, seconds: seconds.all });
    const at = (second: number) => memoryAt(samples, second / seconds.all, quick ? QUICK_SAMPLES : SAMPLES);
    const [early, end] = [at(seconds.early), at(seconds.all)];
    say(
      `plateau: ${early.toFixed(0)} MB after ${seconds.early} s, ${end.toFixed(0)} MB after ${seconds.all} s`,
    );
    return { seconds, requestsPerSecond, start, early, end, most: Math.max(...samples) };
  } finally {
    done.abort();
    await sampling;
  }
}

/** About one a second. */
async function sampleInto(samples: number[], server: Server, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await delay(SAMPLE_MS, undefined, { signal }).catch(() => {});
    samples.push(await residentMb(server));
  }
}

function memoryAt(samples: readonly number[], share: number, count: number): number {
  const end = Math.round(samples.length * share);
  return median(samples.slice(Math.max(0, end - count), end));
}

/** One request of each scenario in turn, so that each connection has all of them. */
function mixed(scenarios: readonly { readonly requests: readonly Request[] }[]): readonly Request[] {
  const rounds = Math.min(...scenarios.map(({ requests }) => requests.length));
  return Array.from({ length: rounds }, (_, round) =>
    scenarios.flatMap(({ requests }) => requests[round] ?? []),
  ).flat();
}
