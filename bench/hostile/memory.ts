/** The resident memory of a process, followed while something happens to it. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Server } from '../server.ts';

const SAMPLE_MS = 100;
const PAGE_BYTES = 4_096;
/** What counts as back where it was. */
export const BACK = 1.2;

/** From the system, where it says so: a server that stands still cannot be asked. */
export async function residentMb({ pid, metrics }: Pick<Server, 'pid' | 'metrics'>): Promise<number> {
  try {
    const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    return (Number(pages) * PAGE_BYTES) / 1e6;
  } catch {
    return metrics.residentMb();
  }
}

/** The most that was seen while the work went on. */
export async function peakDuring(server: Server, work: () => Promise<void>): Promise<number> {
  let peak = await residentMb(server);
  const done = new AbortController();
  const watching = (async () => {
    while (!done.signal.aborted) {
      peak = Math.max(peak, await residentMb(server));
      await delay(SAMPLE_MS, undefined, { signal: done.signal }).catch(() => {});
    }
  })();
  await work().finally(() => done.abort());
  await watching;
  return peak;
}

/** Waits until it is back where it was, or for so long; answers with what it is then. */
export async function afterQuiet(server: Server, before: number, limitMs: number): Promise<number> {
  const deadline = performance.now() + limitMs;
  let now = await residentMb(server);
  while (now > before * BACK && performance.now() < deadline) {
    await delay(SAMPLE_MS);
    now = await residentMb(server);
  }
  return now;
}
