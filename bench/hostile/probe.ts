/** The probe as a child process, asked for what it measured. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { quantile } from '../statistics.ts';
import { type ProbeOrder, probeReport } from './probeMessages.ts';

const PROGRAM = fileURLToPath(new URL('./probeProcess.ts', import.meta.url));

export interface Latency {
  readonly answers: number;
  /** Answers that did not come, or said no. */
  readonly failures: number;
  /** Milliseconds. */
  readonly p99: number;
  readonly max: number;
}

export class Probe {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Asks each URL every 20 ms from now on. */
  static async start(urls: readonly string[]): Promise<Probe> {
    const probe = new Probe(fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }));
    await probe.#tell({ watch: [...urls] });
    return probe;
  }

  /** Of each URL since the last call. */
  async take(): Promise<readonly Latency[]> {
    const { milliseconds, failures } = probeReport.parse(await this.#tell({ take: true }));
    return milliseconds.map((all, index) => ({
      answers: all.length,
      failures: failures[index] ?? 0,
      p99: all.length > 0 ? quantile(all, 0.99) : Number.NaN,
      max: all.length > 0 ? Math.max(...all) : Number.NaN,
    }));
  }

  async stop(): Promise<void> {
    const exit = once(this.#child, 'exit');
    this.#child.disconnect();
    await exit;
  }

  async #tell(order: ProbeOrder): Promise<unknown> {
    const told = once(this.#child, 'message');
    this.#child.send(order);
    const [reply] = await told;
    return reply;
  }
}
