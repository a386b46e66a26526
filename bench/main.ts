/** Measures the server against a bare `node:http` in the same run; see docs/BENCHMARKS.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { embeddedEngines, storageServers } from './engines.ts';
import { measureFairness } from './fairness/measure.ts';
import { fairnessReport } from './fairness/report.ts';
import { ATTACKS } from './hostile/attacks.ts';
import { measureHostile } from './hostile/measure.ts';
import { hostileReport } from './hostile/report.ts';
import { measureIdentity } from './identity/measure.ts';
import { identityReport } from './identity/report.ts';
import { type Machine, machine } from './machine.ts';
import { measureMessaging } from './messaging/measure.ts';
import { messagingReport } from './messaging/report.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { measurePlateau } from './plateau/measure.ts';
import { plateauReport } from './plateau/report.ts';
import { say } from './progress.ts';
import { report } from './report.ts';
import { measureSize, type SizeResult } from './size.ts';

const RESULTS = fileURLToPath(new URL('./results/', import.meta.url));

function options(): Options | undefined {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}\n`);
    return undefined;
  }
}

async function run(wanted: Options): Promise<void> {
  const at = new Date().toISOString();
  const sizes: SizeResult[] = [];
  const engines = wanted.servers ? await storageServers() : embeddedEngines;
  for (const size of wanted.sizes) sizes.push(await measureSize(size, wanted, engines));
  const { directory, timing, quick } = wanted;
  const parts = {
    messaging: wanted.messaging ? await measureMessaging({ directory, timing, engines }) : undefined,
    identity: wanted.identity ? await measureIdentity({ directory, timing, engines }) : undefined,
    fairness: await measureBesideWork(wanted),
    plateau: wanted.plateau ? await measurePlateau({ directory, quick, engines }) : undefined,
    hostile: await measureAttacks(wanted),
  };
  const { directory: _directory, ...how } = wanted;
  const result = { at, machine: machine(), options: how, sizes, ...parts };
  mkdirSync(RESULTS, { recursive: true });
  const file = `${RESULTS}${at.replaceAll(':', '-')}.json`;
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  print(result, !wanted.servers);
  say(`written to ${file}`);
}

interface Result {
  readonly machine: Machine;
  readonly sizes: readonly SizeResult[];
  readonly messaging: Parameters<typeof messagingReport>[0] | undefined;
  readonly identity: Parameters<typeof identityReport>[0] | undefined;
  readonly fairness: Parameters<typeof fairnessReport>[0];
  readonly plateau: Parameters<typeof plateauReport>[0] | undefined;
  readonly hostile: Parameters<typeof hostileReport>[0] | undefined;
}

function print({ sizes, messaging, identity, fairness, plateau, hostile, ...of }: Result, hasGoals: boolean) {
  const tables = [
    sizes.length > 0 && report(of.machine, sizes, hasGoals),
    messaging && messagingReport(messaging),
    identity && identityReport(identity),
    fairness.length > 0 && fairnessReport(fairness),
    plateau && plateauReport(plateau),
    hostile && hostileReport(hostile),
  ];
  for (const table of tables.filter(Boolean)) process.stdout.write(`${table}\n\n`);
}

/** Of the embedded engines alone: the log of servers is filled once. */
async function measureBesideWork({ fairness: scenarios, directory, timing, quick, servers }: Options) {
  return servers ? [] : measureFairness({ directory, scenarios, timing, quick });
}

async function measureAttacks({ attacks: names, directory, quick }: Options) {
  const attacks = ATTACKS.filter(({ name }) => names.includes(name));
  return attacks.length > 0 ? measureHostile({ directory, attacks, quick }) : undefined;
}

// An end by `exit` takes the servers and their data along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const wanted = options();
if (!wanted) process.exit(1);
await run(wanted).catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
