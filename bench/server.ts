/** The real server as a child process: started as by `npm start`, with its defaults, its log in a file. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { Target } from './load.ts';
import { Metrics } from './metrics.ts';

const root = new URL('../', import.meta.url);
const POLL_MS = 2;
/** A rebuild of a few million events fits into it. */
const READY_LIMIT_MS = 300_000;

export class Server implements Target {
  readonly url: string;
  readonly metrics: Metrics;
  /** Milliseconds from the start of the process until `/health/ready` answered 200. */
  readonly readyMs: number;
  readonly logFile: string;
  readonly #child: ChildProcess;

  private constructor(
    child: ChildProcess,
    url: string,
    { readyMs, logFile, operatorKey }: { readyMs: number; logFile: string; operatorKey: string | undefined },
  ) {
    this.#child = child;
    this.url = url;
    this.readyMs = readyMs;
    this.logFile = logFile;
    this.metrics = new Metrics(url, operatorKey);
  }

  /** On the data directory given; resolves once it is ready. `settings` differ from the defaults. */
  static async start(directory: string, settings: Record<string, string> = {}): Promise<Server> {
    const logFile = join(directory, 'server.log');
    const log = openSync(logFile, 'w');
    const started = performance.now();
    const child = spawn(process.execPath, startArguments(), {
      cwd: root,
      // Nothing listens there: a bench sends nothing to a platform.
      env: {
        PATH: process.env.PATH,
        DATA_DIR: resolve(directory),
        PORT: '0',
        FACEBOOK_GRAPH_URL: 'http://127.0.0.1:9',
        ...settings,
      },
      stdio: ['ignore', log, 'pipe'],
    });
    closeSync(log);
    const end = () => child.kill('SIGKILL');
    process.on('exit', end);
    child.once('exit', () => process.off('exit', end));
    const url = await announcedUrl(child.stderr);
    await untilReady(url, started + READY_LIMIT_MS);
    const readyMs = performance.now() - started;
    return new Server(child, url, { readyMs, logFile, operatorKey: settings.AUTH_OPERATOR_KEY });
  }

  /** Undefined where it never came to be. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  cpuSeconds(): Promise<number> {
    return this.metrics.cpuSeconds();
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    const [code] = await exit;
    if (code !== 0) throw new Error(`the server ended with code ${code}`);
  }
}

/** What follows `node` in `npm start`. */
function startArguments(): readonly string[] {
  const manifest = z.object({ scripts: z.object({ start: z.string().startsWith('node ') }) });
  const { scripts } = manifest.parse(JSON.parse(readFileSync(new URL('package.json', root), 'utf8')));
  return scripts.start.split(' ').slice(1);
}

/** The server says on standard error where it listens. */
async function announcedUrl(stderr: Readable | null): Promise<string> {
  if (!stderr) throw new TypeError('standard error must be a pipe');
  const said: string[] = [];
  for await (const line of createInterface(stderr)) {
    said.push(line);
    const url = line.match(/API\s+(http:\/\/\S+)\/api/)?.[1];
    if (url) return url;
  }
  throw new Error(`the server did not start: ${said.join('\n')}`);
}

async function untilReady(url: string, deadline: number): Promise<void> {
  while (performance.now() < deadline) {
    const response = await fetch(`${url}/health/ready`);
    await response.arrayBuffer();
    if (response.ok) return;
    await delay(POLL_MS);
  }
  throw new Error('the server was not ready in time');
}
