/** What goes on beside the reads that are measured. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Request } from 'autocannon';
import { scenariosFor } from '../scenarios.ts';
import type { Seeded } from '../seed/seedLog.ts';
import { type ClientResult, type ClientTask, startClients } from './clients.ts';

/** Begins, and answers what ends it; that says what was done meanwhile. */
export type Work = (at: Place) => Promise<() => Promise<string>>;

export interface Place {
  readonly url: string;
  /** Of the server's data. */
  readonly directory: string;
  readonly seeded: Seeded;
}

const root = new URL('../../', import.meta.url);
const NDJSON = { accept: 'application/x-ndjson' };
const WRITERS = 16;

const clients =
  (connections: number, requestsOf: (seeded: Seeded) => ClientTask['requests']): Work =>
  async ({ url, seeded }) => {
    const stop = await startClients({ url, connections, requests: requestsOf(seeded) });
    return async () => format(await stop());
  };

const format = ({ answers, bytes }: ClientResult) => `${answers} answers, ${(bytes / 1e6).toFixed(0)} MB`;

const get = (path: string, headers = {}): Pick<Request, 'method' | 'path' | 'headers'> => ({
  method: 'GET',
  path,
  headers,
});

/** Messages from as many connections as those that read. */
export const posts: Work = clients(
  WRITERS,
  seeded => scenariosFor(seeded).find(({ name }) => name === 'POST message')?.requests ?? [],
);

export const wholeExport: Work = clients(1, () => [get('/api/audit/events', NDJSON)]);

export const longList: Work = clients(1, ({ businessIds }) =>
  businessIds.map(id => get(`/api/orders?businessId=${id}&limit=1000&include=customer,orderItems`)),
);

export const auditPage: Work = clients(1, () => [get('/api/audit/events?limit=1000')]);

/** As an operator runs it beside the server, on its files; what it says is not looked at. */
export const verify: Work = async ({ directory }) => {
  const child = spawn(process.execPath, ['src/audit/replay.ts', '--verify'], {
    cwd: root,
    env: { PATH: process.env.PATH, DATA_DIR: directory },
    stdio: 'ignore',
  });
  const exit = once(child, 'exit');
  return async () => {
    const isOver = child.exitCode !== null;
    child.kill('SIGTERM');
    const [code] = await exit;
    if (isOver && code !== 0) throw new Error(`verify ended with code ${code}`);
    return isOver ? 'compared' : 'under way';
  };
};
