/** One row of the table: a scenario at a number of connections, bare and real server taking turns. */
import type { Request } from 'autocannon';
import type { Bare } from './bare.ts';
import { load, type Measured } from './load.ts';
import type { Scenario } from './scenarios.ts';
import type { Server } from './server.ts';
import { median } from './statistics.ts';

export interface Timing {
  readonly rounds: number;
  /** Of each round and server. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
}

export interface Cell {
  readonly scenario: string;
  readonly connections: number;
  readonly goal: number | undefined;
  /** Medians over the rounds. */
  readonly real: Measured;
  readonly bare: Measured;
  /** Requests a second, real over bare: the median of the rounds' own ratios, which a disturbance hits alike. */
  readonly ratio: number;
  /** Processor time a request, bare over real. */
  readonly cpuRatio: number;
  /** The longest that the real server's event loop was held up, in milliseconds. */
  readonly maxLagMs: number;
}

export interface Servers {
  readonly bare: Bare;
  readonly real: Server;
}

/** Has the bare server give the answer that the real one gives to the scenario's first request. */
export async function imitate({ bare, real }: Servers, { requests, name }: Scenario): Promise<void> {
  const { method = 'GET', path = '/', body, headers } = requests[0] ?? {};
  const response = await fetch(`${real.url}${path}`, {
    method,
    headers: new Headers(headers as Record<string, string>),
    ...(typeof body === 'string' ? { body } : {}),
  });
  if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
  const contentType = response.headers.get('content-type') ?? '';
  await bare.answer({ status: response.status, contentType, body: await response.text() });
}

export async function measureCell(
  { bare, real }: Servers,
  scenario: Scenario,
  connections: number,
  { rounds, seconds, warmUpSeconds }: Timing,
): Promise<Cell> {
  const { name, goal } = scenario;
  const requests: readonly Request[] = scenario.requests;
  const burst = { requests, connections, warmUpSeconds, seconds };
  const measured: { readonly bare: Measured; readonly real: Measured }[] = [];
  await real.metrics.takeMaxLagMs();
  for (let round = 0; round < rounds; round++) {
    measured.push({
      bare: await load({ ...burst, target: bare }),
      real: await load({ ...burst, target: real }),
    });
  }
  const maxLagMs = await real.metrics.takeMaxLagMs();
  const ratio = median(measured.map(round => round.real.requestsPerSecond / round.bare.requestsPerSecond));
  const cpuRatio = median(measured.map(round => round.bare.cpuMicroseconds / round.real.cpuMicroseconds));
  const middle = { bare: medians(measured.map(r => r.bare)), real: medians(measured.map(r => r.real)) };
  return { scenario: name, connections, goal, ...middle, ratio, cpuRatio, maxLagMs };
}

function medians(measured: readonly Measured[]): Measured {
  const of = (key: keyof Measured) => median(measured.map(one => one[key]));
  return {
    requestsPerSecond: of('requestsPerSecond'),
    p50: of('p50'),
    p99: of('p99'),
    cpuMicroseconds: of('cpuMicroseconds'),
  };
}
