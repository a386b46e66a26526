/** The real server, `src/main.ts`, as a process of its own: started, spoken to, killed. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { afterAll } from '@jest/globals';
import { eventually } from '../dsl/eventually.ts';

interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Of the command line. */
  readonly args?: readonly string[];
  /** A command that runs the server instead of us, such as `unshare`; the server's own command follows it. */
  readonly through?: readonly [string, ...string[]];
}

const SERVER = [process.execPath, 'src/main.ts'] as const;

const running = new Set<RunningServer>();

// What a test that failed has left running would hold up the end of the whole run.
afterAll(async () => {
  for (const server of running) await server.kill();
});

export class RunningServer {
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #closed: Promise<unknown>;
  /** Lines of the log: JSON objects. */
  readonly log: string[] = [];
  readonly stderr: string[] = [];
  url = '';

  private constructor(options: ServerOptions) {
    const [command, ...args] = [...(options.through ?? []), ...SERVER, ...(options.args ?? [])];
    const env = { PATH: process.env.PATH ?? '', PORT: '0', LOG_LEVEL: 'silent', ...options.env };
    this.#child = spawn(command ?? '', args, { stdio: ['ignore', 'pipe', 'pipe'], env });
    this.#closed = once(this.#child, 'close').finally(() => running.delete(this));
    running.add(this);
    createInterface(this.#child.stdout).on('line', line => this.log.push(line));
    createInterface(this.#child.stderr).on('line', line => this.stderr.push(line));
  }

  /** Resolves once it takes connections; what is read may still be being built. */
  static async listening(options: ServerOptions): Promise<RunningServer> {
    const server = new RunningServer(options);
    server.url = await eventually('the server listens', () => server.#listening(), 20_000);
    return server;
  }

  /** Resolves once it is ready. */
  static async start(options: ServerOptions): Promise<RunningServer> {
    const server = await RunningServer.listening(options);
    await eventually('the server is ready', () => server.#isReady(), 20_000);
    return server;
  }

  /** For a start that is expected to fail: resolves with the exit code, null where it started after all. */
  static async attempt(options: ServerOptions): Promise<{ code: number | null; stderr: readonly string[] }> {
    const server = new RunningServer(options);
    await eventually(
      'an end, or a start',
      () => server.#child.exitCode !== null || server.#greeted(),
      20_000,
    );
    if (server.#child.exitCode === null) server.signal('SIGKILL');
    return { code: await server.exit(), stderr: server.stderr };
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves with the exit code (null after a signal) once the process is gone and all it wrote was read. */
  async exit(): Promise<number | null> {
    await this.#closed;
    return this.#child.exitCode;
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.#closed;
  }

  async #isReady(): Promise<boolean> {
    const answer = await fetch(`${this.url}/health/ready`);
    await answer.arrayBuffer();
    return answer.ok;
  }

  #listening(): string | undefined {
    const { exitCode } = this.#child;
    if (exitCode !== null) throw new Error(`exit ${exitCode}: ${this.stderr.join('\n')}`);
    return this.#greeted();
  }

  #greeted(): string | undefined {
    return this.stderr.join('\n').match(/API +(\S+)\/api/)?.[1];
  }
}
