/** What may be said on the command line; without anything the whole bench runs. */
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { Timing } from './cell.ts';
import { FAIRNESS, type FairnessScenario } from './fairness/scenarios.ts';
import { ATTACKS } from './hostile/attacks.ts';
import { SCENARIOS } from './scenarios.ts';

export interface Options {
  /** Events in the log, one run of all scenarios each. */
  readonly sizes: readonly number[];
  readonly connections: readonly number[];
  /** Names of those to run. */
  readonly scenarios: readonly string[];
  /** Whether webhooks and sockets are measured; alone, where no scenario is. */
  readonly messaging: boolean;
  /** Reads beside the work of others; of the embedded engines alone. */
  readonly fairness: readonly FairnessScenario[];
  /** Whether memory is followed under minutes of load; only where it is named. */
  readonly plateau: boolean;
  /** Whether callers that are known are measured beside open mode; as messaging. */
  readonly identity: boolean;
  /** Names of the attacks to run; none unless they are asked for. */
  readonly attacks: readonly string[];
  readonly quick: boolean;
  readonly timing: Timing;
  /** On the servers that the environment names, instead of the embedded engines. */
  readonly servers: boolean;
  /** Where data directories are made; on the disk that is to be measured. */
  readonly directory: string;
}

export const USAGE = `npm run bench -- [options]
  --quick               logs of 1 k and 10 k events, one round each
  --sizes=1000,10000    events in the log
  --connections=1,16    connections at once
  --only=message,list   scenarios whose names hold one of these; messaging: webhooks and sockets;
                        reads beside: what reads wait longer for writes and long scans;
                        identity: callers that are known, beside open mode;
                        hostile: attacks, and plateau: ten minutes of mixed load, only where they are named
  --attack=export,bodies  of the attacks those whose names hold one of these
  --seconds=2           of each round and server; 0.5 where it is to be quick
  --rounds=5            turns that the servers take
  --servers             on EVENTSTORE_URL and MONGODB_URL, whose log must be empty; one size, 10 k unless said
  --directory=…         where the data lies meanwhile; default: the system's temporary directory`;

const MESSAGING = 'messaging';
const IDENTITY = 'identity';
const HOSTILE = 'hostile';
const PLATEAU = 'plateau';

const numbers = z
  .string()
  .transform(text => text.split(',').map(Number))
  .pipe(z.array(z.int().min(1)).min(1));

const schema = z.object({
  quick: z.boolean().default(false),
  sizes: numbers.optional(),
  connections: numbers.default([1, 16, 64]),
  only: z.string().default(''),
  attack: z.string().default(''),
  seconds: z.coerce.number().positive().optional(),
  rounds: z.coerce.number().int().min(1).optional(),
  servers: z.boolean().default(false),
  directory: z.string().default(tmpdir()),
});

const text = { type: 'string' } as const;

/** @throws TypeError, ZodError for what it does not know */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean' },
      servers: { type: 'boolean' },
      sizes: text,
      connections: text,
      only: text,
      attack: text,
      seconds: text,
      rounds: text,
      directory: text,
    },
  });
  const { quick, only, attack, seconds, rounds, sizes, connections, directory, servers } =
    schema.parse(values);
  if (servers && (sizes?.length ?? 1) > 1)
    throw new TypeError('--servers: the log is filled once, so --sizes takes one size');
  return {
    ...chosen(only, attack, sizes ?? defaultSizes(quick, servers), sizes !== undefined),
    connections,
    quick,
    timing: { rounds: rounds ?? (quick ? 1 : 5), seconds: seconds ?? (quick ? 0.5 : 2), warmUpSeconds: 0.2 },
    servers,
    directory,
  };
}

/** What is named, and logs of the sizes given; of none where only what needs none is named. */
function chosen(only: string, attack: string, sizes: readonly number[], areGiven: boolean) {
  const holds = holding(only);
  const scenarios = SCENARIOS.filter(holds);
  const messaging = holds(MESSAGING);
  const identity = holds(IDENTITY);
  const fairness = FAIRNESS.filter(({ name }) => holds(name));
  const plateau = isNamed(only, PLATEAU);
  const attacks = attacksOf(only, attack);
  const isElsewhere =
    scenarios.length === 0 && (messaging || identity || plateau || attacks.length > 0 || fairness.length > 0);
  const parts = { scenarios, messaging, identity, fairness, plateau, attacks };
  return { ...parts, sizes: isElsewhere && !areGiven ? [] : sizes };
}

/** What takes the machine for a while never runs without. */
const isNamed = (only: string, name: string): boolean => only !== '' && holding(only)(name);

function attacksOf(only: string, attack: string): readonly string[] {
  if (!isNamed(only, HOSTILE)) return [];
  return ATTACKS.map(({ name }) => name).filter(holding(attack));
}

/** Whether a name holds one of those given, comma-separated. */
function holding(parts: string): (name: string) => boolean {
  const wanted = parts.toLowerCase().split(',');
  return name => wanted.some(part => name.toLowerCase().includes(part));
}

function defaultSizes(quick: boolean, servers: boolean): readonly number[] {
  if (servers) return [10_000];
  return quick ? [1_000, 10_000] : [1_000, 10_000, 100_000, 1_000_000];
}
