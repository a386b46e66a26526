import { expect, test } from '@jest/globals';
import { freePort, isAsShown, readDocument, runSamples, samplesOf } from '../support/dsl/samples.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';

const samples = samplesOf(readDocument('README.md'), '## A five-minute tour');

test('the tour of the README does what the README shows', async () => {
  const folder = temporaryDirectory();
  const printed = await runSamples(samples, { PORT: String(await freePort()), DATA_DIR: folder.path });
  folder.remove();
  const shown = samples.map(({ commands, expected = '' }, index) => ({
    commands,
    printed: isAsShown(printed[index] ?? '', expected) ? expected : printed[index],
  }));
  expect(shown).toEqual(samples.map(({ commands, expected = '' }) => ({ commands, printed: expected })));
}, 90_000);

test('from open mode to two tenants, as the README shows', async () => {
  const tenants = samplesOf(readDocument('README.md'), '## From open mode to two tenants');
  const folder = temporaryDirectory();
  const printed = await runSamples(tenants, { PORT: String(await freePort()), DATA_DIR: folder.path });
  folder.remove();
  const shown = tenants.map(({ expected = '' }, index) =>
    isAsShown(printed[index] ?? '', expected) ? expected : printed[index],
  );
  expect(tenants.length).toBeGreaterThan(4);
  expect(shown).toEqual(tenants.map(({ expected = '' }) => expected));
}, 90_000);

test('the tour goes from a user to a restart', () => {
  expect(samples.length).toBeGreaterThan(8);
  const all = samples.map(({ commands }) => commands).join('');
  for (const step of ['/api/users', 'Idempotency-Key', 'If-Match', 'include=', '/api/audit/', 'kill -9']) {
    expect(all).toContain(step);
  }
});
