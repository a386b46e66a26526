import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort, readDocument, runSamples, type Sample, samplesOf } from '../support/dsl/samples.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

const document = readDocument('docs/OPERATIONS.md');
const step = (commands: string): Sample => ({ commands, expected: undefined });

const START = `node_modules/.bin/node src/main.ts > /dev/null 2>&1 &
SERVER=$!
until curl -sf "$API/health/ready"; do sleep 0.1; done`;
const STOP = 'kill $SERVER; wait $SERVER';
const addUser = (name: string) =>
  `curl -sS -o /dev/null "$API/api/users" -H 'Content-Type: application/json' -d '{"name":"${name}","email":"${name}@example.com"}'`;
const countOf = (name: string) => `curl -sS "$API/api/users?name=${name}"`;

test('a backup made while the server runs is what a restore brings back', async () => {
  const folder = temporaryDirectory();
  const port = await freePort();
  const [backup, restore] = samplesOf(document, '## Backup and restore');
  if (!backup || !restore) throw new Error('backup and restore are no longer described');
  const before = [step(START), step(addUser('before')), backup, step(addUser('after')), step(STOP)];
  const after = [restore, step(START), step(countOf('before')), step(countOf('after')), step(STOP)];
  const printed = await runSamples([...before, ...after], {
    PORT: String(port),
    API: `http://127.0.0.1:${port}`,
    DATA_DIR: `${folder.path}/data`,
    BACKUP: `${folder.path}/backup.db`,
  });
  folder.remove();
  expect(printed[7]).toContain('"total":1');
  expect(printed[8]).toContain('"total":0');
}, 60_000);

describe('metrics', () => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await startTestSystem();
  });
  afterAll(() => system.stop());

  test('every metric of ours is described, and no other', async () => {
    const text = String((await system.call('GET', '/metrics')).body);
    const names = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name = '']) => name);
    const ofRuntime = /^(process_(?!failures)|nodejs_)/;
    const described = [...document.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name]) => name);
    expect(described.toSorted()).toEqual(names.filter(name => !ofRuntime.test(name)).toSorted());
  });
});
