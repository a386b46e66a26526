/** What it costs that callers are known: one server in open mode and one with identity on, in turns, on equal logs. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'autocannon';
import type { Timing } from '../cell.ts';
import type { BenchEngines } from '../engines.ts';
import { load, type Measured, type Target } from '../load.ts';
import { say } from '../progress.ts';
import { seedLog } from '../seed/seedLog.ts';
import { Server } from '../server.ts';
import { median } from '../statistics.ts';
import { OPERATOR_KEY, productsOf, serviceKey } from './callers.ts';

const EVENTS = 10_000;
const CONNECTIONS = 16;
const WARM_UP_SECONDS = 3;
/** Businesses that the limited key is for: as many as a large customer has. */
const LIMITED_TO = 10;

interface Caller {
  readonly name: string;
  readonly target: Target;
  readonly key: string | undefined;
}

/** One caller's calls beside the same in open mode. */
export interface CallerResult extends Measured {
  readonly caller: string;
  /** Requests a second, its over those of open mode: the median of the rounds' own ratios. */
  readonly ratio: number;
  /** Processor time a request, that of open mode over its. */
  readonly cpuRatio: number;
}

interface IdentityOptions {
  readonly directory: string;
  readonly timing: Timing;
  readonly engines: BenchEngines;
}

/** GET by id: open mode first, then each caller. */
export async function measureIdentity(options: IdentityOptions): Promise<readonly CallerResult[]> {
  const parent = mkdtempSync(join(options.directory, 'chatledger-bench-'));
  const remove = () => rmSync(parent, { recursive: true, force: true });
  process.once('exit', remove);
  try {
    return await measureOn(parent, options);
  } finally {
    remove();
    process.off('exit', remove);
  }
}

async function measureOn(parent: string, { engines, timing }: IdentityOptions) {
  const directories = [join(parent, 'open'), join(parent, 'known')] as const;
  say(`identity: writing a log of ${EVENTS} events`);
  const { businessIds } = await seedLog(await engines.openLog(directories[0]), EVENTS);
  await (await Server.start(directories[0], engines.settings)).stop();
  cpSync(directories[0], directories[1], { recursive: true });
  const open = await Server.start(directories[0], engines.settings);
  const known = await Server.start(directories[1], { ...engines.settings, AUTH_OPERATOR_KEY: OPERATOR_KEY });
  try {
    const limitedTo = businessIds.slice(0, LIMITED_TO);
    const keys = [await serviceKey(known.url), await serviceKey(known.url, limitedTo)] as const;
    const ids = await productsOf(known.url, keys[1], limitedTo);
    const callers: Caller[] = [
      { name: 'nobody asked (open mode)', target: open, key: undefined },
      { name: 'service key', target: known, key: keys[0] },
      { name: `service key of ${limitedTo.length} businesses`, target: known, key: keys[1] },
    ];
    return await inTurns(callers, ids, timing);
  } finally {
    await open.stop();
    await known.stop();
  }
}

async function inTurns(callers: readonly Caller[], ids: readonly string[], timing: Timing) {
  const { rounds, seconds, warmUpSeconds } = timing;
  const ask = ({ target, key }: Caller, warmUp: number, counted: number): Promise<Measured> =>
    load({
      target,
      requests: ids.map(id => requestFor(id, key)),
      connections: CONNECTIONS,
      warmUpSeconds: warmUp,
      seconds: counted,
    });
  for (const caller of callers) await ask(caller, 0, WARM_UP_SECONDS);
  const measured: Measured[][] = callers.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, caller] of callers.entries())
      measured[index]?.push(await ask(caller, warmUpSeconds, seconds));
    say(`identity: ${round + 1} of ${rounds}`);
  }
  const [open = []] = measured;
  return callers.map(({ name }, index) => resultOf(name, measured[index] ?? [], open));
}

const requestFor = (id: string, key: string | undefined): Request => ({
  method: 'GET',
  path: `/api/products/${id}`,
  ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }),
});

function resultOf(caller: string, own: readonly Measured[], open: readonly Measured[]): CallerResult {
  const of = (key: keyof Measured) => median(own.map(one => one[key]));
  const over = (ratio: (own: Measured, open: Measured) => number) =>
    median(own.flatMap((one, round) => (open[round] ? [ratio(one, open[round])] : [])));
  return {
    caller,
    requestsPerSecond: of('requestsPerSecond'),
    p50: of('p50'),
    p99: of('p99'),
    cpuMicroseconds: of('cpuMicroseconds'),
    ratio: over((one, other) => one.requestsPerSecond / other.requestsPerSecond),
    cpuRatio: over((one, other) => other.cpuMicroseconds / one.cpuMicroseconds),
  };
}
