/** Opening MongoDB beside a server that starts too, that refuses us, or that never comes. */
import { expect, test } from '@jest/globals';
import type { StartNotice } from '../../src/events/engineStart.ts';
import { openMongo } from '../../src/projections/mongodb/index.ts';
import { MongoDbDouble } from '../doubles/mongodb/index.ts';
import { eventually } from '../support/dsl/eventually.ts';

test('a server that is up only after the first try has failed is found, and both are told of once', async () => {
  const double = await MongoDbDouble.start();
  await double.down();
  const notices: StartNotice[] = [];
  const onNotice = (notice: StartNotice) => notices.push(notice);
  const opening = openMongo({ url: double.url, onNotice, selectionTimeoutMs: 100 });
  await eventually('the first try has failed', () => notices.length > 0);
  expect(notices).toEqual([{ is: 'waiting', timeoutMs: 60_000, error: expect.any(Error) }]);
  await double.up();
  await (await opening).close();
  expect(notices.map(({ is }) => is)).toEqual(['waiting', 'answered']);
  await double.stop();
});

test('a server that accepts connections and says nothing is waited for as well', async () => {
  const double = await MongoDbDouble.start();
  double.freeze();
  const notices: StartNotice[] = [];
  const opening = openMongo({ url: double.url, onNotice: notice => notices.push(notice) });
  await eventually('it waits', () => notices.length > 0);
  double.thaw();
  await (await opening).close();
  expect(notices.map(({ is }) => is)).toEqual(['waiting', 'answered']);
  await double.stop();
}, 60_000);

test('a server that refuses us is not waited for', async () => {
  const double = await MongoDbDouble.start();
  double.faults.next('find', { kind: 'unauthorized' });
  const notices: StartNotice[] = [];
  const opening = openMongo({ url: double.url, onNotice: notice => notices.push(notice) });
  await expect(opening).rejects.toThrow(/^MongoDB refuses: not authorized/);
  expect(notices).toEqual([]);
  await double.stop();
});
