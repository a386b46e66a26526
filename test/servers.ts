/**
 * `npm run test:servers`: the contract suites of both ports, of leases, and what the doubles claim of the servers, against
 * the real servers of EVENTSTORE_URL and MONGODB_URL. Each test has a log (a namespace of streams) or a database of its
 * own; databases are dropped at the end.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

const URLS = ['EVENTSTORE_URL', 'MONGODB_URL'] as const;
const SUITES = [
  'test/events/eventStoreDb.test.ts',
  'test/events/eventStoreDbDouble.test.ts',
  'test/events/eventStoreDbDoubleReads.test.ts',
  'test/projections/mongoReadStore.test.ts',
  'test/projections/mongoDbDoubleReads.test.ts',
  'test/projections/mongoDbDoubleStreams.test.ts',
  'test/projections/mongoDbDoubleValues.test.ts',
  'test/projections/mongoDbDoubleWrites.test.ts',
  'test/leases/',
];

const USAGE = `test:servers needs the servers that it is to test against:
  EVENTSTORE_URL=esdb://127.0.0.1:2113?tls=false MONGODB_URL=mongodb://127.0.0.1:27017/?directConnection=true npm run test:servers
\`docker compose up eventstore mongo mongo-set\` starts both.
`;

async function run(): Promise<number> {
  const missing = URLS.filter(name => !process.env[name]);
  if (missing.length > 0) {
    process.stderr.write(`${missing.join(' and ')} not set; ${USAGE}`);
    return 2;
  }
  const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
  // Real servers are shared by all workers and slower than doubles: one after another, with more patience.
  const args = [jest, '--runInBand', '--testTimeout=120000', ...SUITES, ...process.argv.slice(2)];
  const child = spawn(process.execPath, ['--experimental-vm-modules', ...args], { stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  return typeof code === 'number' ? code : 1;
}

process.exitCode = await run();
