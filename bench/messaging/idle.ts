/** What a socket costs that says nothing: how much the resident memory grows with many of them. */
import { setTimeout as delay } from 'node:timers/promises';
import { median } from '../statistics.ts';
import { Client } from './client.ts';

const SOCKETS = 2_000;
/** Opened and closed before, so that what many connections leave behind once is not counted. */
const WARM_UP_SOCKETS = 500;
const SETTLE_MS = 1_500;
const SAMPLES = 9;
const SAMPLE_MS = 100;

export interface IdleMemory {
  readonly sockets: number;
  /** Bytes a socket. */
  readonly real: number;
  readonly bare: number;
}

interface Watched {
  readonly url: string;
  readonly residentBytes: () => Promise<number>;
}

export async function measureIdle(real: Watched, bare: Watched): Promise<IdleMemory> {
  return { sockets: SOCKETS, real: await bytesPerSocket(real), bare: await bytesPerSocket(bare) };
}

async function bytesPerSocket(server: Watched): Promise<number> {
  closeAll(await Client.connectMany(server.url, WARM_UP_SOCKETS));
  const before = await settled(server);
  const clients = await Client.connectMany(server.url, SOCKETS);
  const after = await settled(server);
  closeAll(clients);
  return (after - before) / SOCKETS;
}

function closeAll(clients: readonly Client[]): void {
  for (const client of clients) client.close();
}

async function settled({ residentBytes }: Watched): Promise<number> {
  await delay(SETTLE_MS);
  const samples: number[] = [];
  for (let count = 0; count < SAMPLES; count++) {
    samples.push(await residentBytes());
    await delay(SAMPLE_MS);
  }
  return median(samples);
}
