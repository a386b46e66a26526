/** One row of the table: a scenario at a number of connections, the servers taking turns. */
import type { Bare } from './bare.ts';
import { load, type Measured, type Target } from './load.ts';
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
  readonly bare: Compared;
  /** Undefined where the engines are servers, which the floor has not. */
  readonly floor: Compared | undefined;
  /** The longest that the real server's event loop was held up, in milliseconds. */
  readonly maxLagMs: number;
}

/** Another server under the same load, and how the real one stands beside it. */
interface Compared extends Measured {
  /** Requests a second, real over it: the median of the rounds' own ratios, which a disturbance hits alike. */
  readonly ratio: number;
  /** Processor time a request, it over real. */
  readonly cpuRatio: number;
}

export interface Servers {
  readonly bare: Bare;
  readonly floor: Target | undefined;
  readonly real: Server;
}

/** Has the bare server give the answer that the real one gives to the scenario's first request. */
export async function imitate(
  { bare, real }: Pick<Servers, 'bare' | 'real'>,
  { requests, name }: Scenario,
): Promise<void> {
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
  { bare, floor, real }: Servers,
  { name, goal, requests }: Scenario,
  connections: number,
  { rounds, seconds, warmUpSeconds }: Timing,
): Promise<Cell> {
  const burst = { requests, connections, warmUpSeconds, seconds };
  const measured: { bare: Measured; floor: Measured | undefined; real: Measured }[] = [];
  await real.metrics.takeMaxLagMs();
  for (let round = 0; round < rounds; round++) {
    measured.push({
      bare: await load({ ...burst, target: bare }),
      floor: floor && (await load({ ...burst, target: floor })),
      real: await load({ ...burst, target: real }),
    });
  }
  const reals = measured.map(round => round.real);
  const floors = measured.flatMap(round => round.floor ?? []);
  return {
    scenario: name,
    connections,
    goal,
    real: medians(reals),
    bare: compared(
      measured.map(round => round.bare),
      reals,
    ),
    floor: floors.length > 0 ? compared(floors, reals) : undefined,
    maxLagMs: await real.metrics.takeMaxLagMs(),
  };
}

function compared(others: readonly Measured[], reals: readonly Measured[]): Compared {
  const over = (ratio: (real: Measured, other: Measured) => number) =>
    median(reals.flatMap((real, round) => (others[round] ? [ratio(real, others[round])] : [])));
  return {
    ...medians(others),
    ratio: over((real, other) => real.requestsPerSecond / other.requestsPerSecond),
    cpuRatio: over((real, other) => other.cpuMicroseconds / real.cpuMicroseconds),
  };
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
