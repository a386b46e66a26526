import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Collection } from 'mongodb';
import { v4 as uuid } from 'uuid';
import type { LeaseOptions } from '../../src/leases/leases.ts';
import { type LeaseDocument, MongoLeases } from '../../src/leases/mongoLeases.ts';
import { type MongoDatabase, openMongo } from '../../src/projections/mongodb/index.ts';
import { MongoDbDouble } from '../doubles/mongodb/index.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { MongoDatabases } from '../support/servers/mongoDatabases.ts';

/** No test waits for so long: what happens earlier happened by something else. */
const LONG_MS = 120_000;
const SHORT_MS = 400;
const HEARTBEAT_MS = 20;

const databases = await MongoDatabases.start();
afterAll(() => databases.stop());

describe(`leases on ${databases.name}`, () => {
  const failures: unknown[] = [];
  const open: MongoLeases[] = [];
  let database: MongoDatabase | undefined;
  afterEach(async () => {
    await Promise.all(open.splice(0).map(leases => leases.close()));
    if (database) await databases.drop(database);
    database = undefined;
    expect(failures.splice(0)).toEqual([]);
  });

  const stored = async () => {
    database ??= await databases.fresh();
    return database.db.collection<LeaseDocument>('leases');
  };
  const instance = async ({
    termMs = LONG_MS,
    beatMs = HEARTBEAT_MS,
    collection = undefined as Collection<LeaseDocument> | undefined,
  } = {}) => {
    const leases = new MongoLeases({
      collection: collection ?? (await stored()),
      instanceId: uuid(),
      termMs,
      beatMs,
      onFailure: error => failures.push(error),
    });
    open.push(leases);
    return leases;
  };
  const storedLeases = async () =>
    (await database?.db.collection<LeaseDocument>('leases').find().toArray()) ?? [];
  const held = (lease: { readonly held: boolean }) => eventually('it is held', () => lease.held);

  it('are held by one of those that apply, for as long as it renews them', async () => {
    const all = [await instance(), await instance(), await instance()];
    const leases = all.map(each => each.of('a'));
    await eventually('one holds it', () => leases.some(lease => lease.held));
    const holder = leases.findIndex(lease => lease.held);
    await eventually('it was renewed many times', async () => {
      expect(leases.findIndex(lease => lease.held)).toBe(holder);
      expect(leases.filter(lease => lease.held)).toHaveLength(1);
      const [document] = await storedLeases();
      return document && document.beat >= 20;
    });
    expect(all.map(each => each.held())).toEqual(all.map((_, n) => (n === holder ? ['a'] : [])));
  });

  it('are handed on at once when their holder closes', async () => {
    const [first, second] = [await instance(), await instance()];
    const mine = first.of('a');
    await held(mine);
    const theirs = second.of('a');
    await first.close();
    expect(mine.held).toBe(false);
    await held(theirs);
  });

  it('are taken over when their holder is silent for a term, and never held by two', async () => {
    // It applies once, and looks again only long after.
    const frozen = (await instance({ termMs: SHORT_MS, beatMs: LONG_MS })).of('a');
    await held(frozen);
    const change = frozen.change();
    const next = (await instance({ termMs: SHORT_MS })).of('a');
    await eventually('the other holds it', () => {
      expect(frozen.held && next.held).toBe(false);
      return next.held;
    });
    await change;
    expect(frozen.held).toBe(false);
  });

  it('of several names go to whoever has each', async () => {
    const [first, second] = [await instance(), await instance()];
    await held(first.of('a'));
    const [a, b] = [second.of('a'), second.of('b')];
    await held(b);
    expect(a.held).toBe(false);
    expect([first.held(), second.held()]).toEqual([['a'], ['b']]);
  });

  it('taken over just before they are renewed are lost, and no others', async () => {
    const collection = await stored();
    const renew = collection.bulkWrite.bind(collection);
    let isTaken = false;
    collection.bulkWrite = async (...asked) => {
      if (isTaken) await (await stored()).updateOne({ _id: 'b' }, { $set: { holder: 'another' } });
      return renew(...asked);
    };
    const holder = await instance({ collection });
    const [a, b, c] = [holder.of('a'), holder.of('b'), holder.of('c')];
    await Promise.all([a, b, c].map(held));
    const change = b.change();
    isTaken = true;
    await change;
    expect(holder.held()).toEqual(['a', 'c']);
    const holders = (await storedLeases()).map(({ _id, holder: of }) => [_id, of === 'another']);
    expect(Object.fromEntries(holders)).toEqual({ a: false, b: true, c: false });
  });

  it('tell the others how far the holder has come', async () => {
    let position = 5n;
    const heard: bigint[] = [];
    const telling: LeaseOptions = { progress: () => position };
    await held((await instance()).of('a', telling));
    (await instance()).of('a', { onProgress: each => heard.push(each) });
    await eventually('5 is heard', () => heard.at(-1) === 5n);
    position = 2n ** 60n;
    await eventually('more is heard', () => heard.at(-1) === 2n ** 60n);
  });
});

describe('leases of one instance on a server that is watched', () => {
  let double: MongoDbDouble;
  let database: MongoDatabase;
  let leases: MongoLeases;
  beforeEach(async () => {
    double = await MongoDbDouble.start();
    database = await openMongo({ url: double.url });
    leases = new MongoLeases({
      collection: database.db.collection<LeaseDocument>('leases'),
      instanceId: uuid(),
      termMs: SHORT_MS,
      beatMs: HEARTBEAT_MS,
      // How many calls fail depends on when the connection breaks.
      onFailure: () => {},
    });
  });
  afterEach(async () => {
    await leases.close();
    await database.close();
    await double.stop();
  });

  it('are renewed together, by one command', async () => {
    const all = ['a', 'b', 'c'].map(name => leases.of(name));
    await eventually('all are held', () => all.every(lease => lease.held));
    double.seen.forget();
    await eventually('they are renewed', () => double.seen.count('update') >= 5);
    for (const { command } of double.seen.of('update')) expect(command.updates).toHaveLength(3);
  });

  it('run out while it is away, are looked for again, and are held anew', async () => {
    const lease = leases.of('a');
    await eventually('it is held', () => lease.held);
    await double.down();
    await eventually('it has run out', () => !lease.held);
    await double.up();
    await eventually('it is held again', () => lease.held, 20_000);
  });
});
