/** What the server says of itself at `/metrics`. */

export class Metrics {
  readonly #url: string;

  constructor(url: string) {
    this.#url = `${url}/metrics`;
  }

  /** Resident memory in MB (10^6 bytes). */
  async residentMb(): Promise<number> {
    return (await this.#read('process_resident_memory_bytes')) / 1e6;
  }

  /** The longest that the event loop was held up since the last call, in milliseconds. */
  async maxLagMs(): Promise<number> {
    return (await this.#read('nodejs_eventloop_lag_max_seconds')) * 1_000;
  }

  /** Processor time used so far, in user and kernel mode. */
  cpuSeconds(): Promise<number> {
    return this.#read('process_cpu_seconds_total');
  }

  async #read(name: string): Promise<number> {
    const text = await (await fetch(this.#url)).text();
    const value = text.match(new RegExp(`^${name} (\\S+)$`, 'm'))?.[1];
    if (value === undefined) throw new Error(`/metrics has no ${name}`);
    return Number(value);
  }
}
