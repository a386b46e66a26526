/** What the server says of itself at `/metrics`. */

export class Metrics {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  #maxLagMs = 0;

  /** `operatorKey`: of a server with identity on. */
  constructor(url: string, operatorKey?: string) {
    this.#url = `${url}/metrics`;
    this.#headers = operatorKey === undefined ? {} : { authorization: `Bearer ${operatorKey}` };
  }

  /** Resident memory in MB (10^6 bytes). */
  async residentMb(): Promise<number> {
    return (await this.#read('process_resident_memory_bytes')) / 1e6;
  }

  /** Processor time used so far, in user and kernel mode. */
  cpuSeconds(): Promise<number> {
    return this.#read('process_cpu_seconds_total');
  }

  /** The longest that the event loop was held up since the last call, in milliseconds. */
  async takeMaxLagMs(): Promise<number> {
    await this.#scrape();
    const lag = this.#maxLagMs;
    this.#maxLagMs = 0;
    return lag;
  }

  async #read(name: string): Promise<number> {
    return gauge(await this.#scrape(), name);
  }

  /** The server begins a new measurement of its event loop each time that it is asked. */
  async #scrape(): Promise<string> {
    const text = await (await fetch(this.#url, { headers: this.#headers })).text();
    this.#maxLagMs = Math.max(this.#maxLagMs, gauge(text, 'nodejs_eventloop_lag_max_seconds') * 1_000);
    return text;
  }
}

function gauge(text: string, name: string): number {
  const value = text.match(new RegExp(`^${name} (\\S+)$`, 'm'))?.[1];
  if (value === undefined) throw new Error(`/metrics has no ${name}`);
  return Number(value);
}
