/** Measures the server against a bare `node:http` in the same run; see docs/BENCHMARKS.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { embeddedEngines, storageServers } from './engines.ts';
import { ATTACKS } from './hostile/attacks.ts';
import { measureHostile } from './hostile/measure.ts';
import { hostileReport } from './hostile/report.ts';
import { measureIdentity } from './identity/measure.ts';
import { identityReport } from './identity/report.ts';
import { machine } from './machine.ts';
import { measureMessaging } from './messaging/measure.ts';
import { messagingReport } from './messaging/report.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
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
  const { directory, timing } = wanted;
  const messaging = wanted.messaging ? await measureMessaging({ directory, timing, engines }) : undefined;
  const identity = wanted.identity ? await measureIdentity({ directory, timing, engines }) : undefined;
  const hostile = await measureAttacks(wanted);
  const { directory: _directory, ...how } = wanted;
  const result = { at, machine: machine(), options: how, sizes, messaging, identity, hostile };
  mkdirSync(RESULTS, { recursive: true });
  const file = `${RESULTS}${at.replaceAll(':', '-')}.json`;
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  if (sizes.length > 0) process.stdout.write(`${report(result.machine, sizes, !wanted.servers)}\n`);
  if (messaging) process.stdout.write(`\n${messagingReport(messaging)}\n`);
  if (identity) process.stdout.write(`\n${identityReport(identity)}\n`);
  if (hostile) process.stdout.write(`\n${hostileReport(hostile)}\n`);
  say(`written to ${file}`);
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
