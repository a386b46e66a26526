/** One burst of load: `autocannon` for a bounded time, the warm-up left out of the count. */
import autocannon from 'autocannon';

/** A server under load. */
export interface Target {
  readonly url: string;
  /** Processor time that its process has used so far. */
  cpuSeconds(): Promise<number>;
}

interface Burst {
  readonly target: Target;
  readonly requests: readonly autocannon.Request[];
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

export interface Measured {
  readonly requestsPerSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server's processor time a request: hardly disturbed by what else the machine does. */
  readonly cpuMicroseconds: number;
}

/** How often autocannon looks whether its time is over. */
const SAMPLE_MS = 100;
const TIMEOUT_SECONDS = 10;

/** @throws Error unless every answer is a 2xx */
export async function load(burst: Burst): Promise<Measured> {
  const { target, warmUpSeconds, seconds } = burst;
  const cpuBefore = await target.cpuSeconds();
  const from = performance.now() + warmUpSeconds * 1_000;
  const until = from + seconds * 1_000;
  const milliseconds: number[] = [];
  const result = await fire(optionsOf(burst), time => {
    const now = performance.now();
    if (now >= from && now < until) milliseconds.push(time);
  });
  assertAllGood(result);
  const cpuSeconds = (await target.cpuSeconds()) - cpuBefore;
  const sorted = Float64Array.from(milliseconds).sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return {
    requestsPerSecond: sorted.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    cpuMicroseconds: (cpuSeconds * 1e6) / result['2xx'],
  };
}

function fire(
  options: autocannon.Options,
  onAnswer: (milliseconds: number) => void,
): Promise<autocannon.Result> {
  const { promise, resolve, reject } = Promise.withResolvers<autocannon.Result>();
  const instance = autocannon(options, (error, result) => (error ? reject(error) : resolve(result)));
  instance.on('response', (_client, _status, _bytes, time) => onAnswer(time));
  return promise;
}

function optionsOf(burst: Burst): autocannon.Options {
  const { target, requests, connections, warmUpSeconds, seconds } = burst;
  let client = 0;
  return {
    url: target.url,
    connections,
    duration: warmUpSeconds + seconds,
    sampleInt: SAMPLE_MS,
    timeout: TIMEOUT_SECONDS,
    // Each connection has requests of its own; else all of them would ask for the same thing at the same time.
    setupClient: connection => {
      const mine = client++;
      connection.setRequests(requests.filter((_request, index) => index % connections === mine).map(copy));
    },
  };
}

/** autocannon keeps what it has built in the request itself. */
const copy = (request: autocannon.Request): autocannon.Request => ({ ...request });

function assertAllGood({ errors, timeouts, non2xx, url, statusCodeStats }: autocannon.Result): void {
  if (errors + timeouts + non2xx === 0) return;
  const statuses = JSON.stringify(statusCodeStats);
  throw new Error(`${url}: ${errors} errors, ${timeouts} timeouts, ${non2xx} answers not 2xx (${statuses})`);
}
