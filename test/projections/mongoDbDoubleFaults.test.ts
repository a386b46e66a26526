/** The stand-in for MongoDB: what goes wrong on demand, as the real driver sees it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Connected } from '../doubles/mongodb/connected.ts';
import type { Fault } from '../doubles/mongodb/faults.ts';
import { passes } from '../support/dsl/eventually.ts';

/** `mongo` repeats by itself what failed, `plain` does not. */
let mongo: Connected;
let plain: Connected;
beforeAll(async () => {
  mongo = await Connected.start();
  plain = await Connected.start({}, { retryWrites: false, retryReads: false });
});
beforeEach(() => Promise.all([mongo.reset(), plain.reset()]));
afterAll(() => Promise.all([mongo.stop(), plain.stop()]));

describe('without retries', () => {
  it('cutBefore: a network error, and nothing was done', async () => {
    plain.double.faults.next('insert', { kind: 'cutBefore' });
    await expect(plain.things.insertOne({ _id: 1 })).rejects.toMatchObject({ name: 'MongoNetworkError' });
    expect(plain.stored()).toEqual([]);
    await plain.things.insertOne({ _id: 1 });
  });

  it('cutAfter: a network error, and it was done', async () => {
    plain.double.faults.next('insert', { kind: 'cutAfter' });
    await expect(plain.things.insertOne({ _id: 1 })).rejects.toMatchObject({ name: 'MongoNetworkError' });
    expect(plain.stored()).toEqual([{ _id: 1 }]);
  });

  it.each([10107, 11602, 189] as const)(
    'notPrimary, %d: nothing was done, and the next one is',
    async code => {
      plain.double.faults.next('insert', { kind: 'notPrimary', code });
      await expect(plain.things.insertOne({ _id: 1 })).rejects.toMatchObject({ code });
      expect(plain.stored()).toEqual([]);
      await plain.things.insertOne({ _id: 1 });
    },
  );

  it('maxTime: 50, and nothing was done', async () => {
    plain.double.faults.next('find', { kind: 'maxTime' });
    const found = plain.things.find({}, { maxTimeMS: 10 }).toArray();
    await expect(found).rejects.toMatchObject({ code: 50, codeName: 'MaxTimeMSExpired' });
  });

  it('writeConcernError: done, and reported', async () => {
    plain.double.faults.next('update', { kind: 'writeConcernError', code: 64 });
    const failure = plain.things.updateOne({ _id: 1 }, { $set: { n: 1 } }, { upsert: true });
    await expect(failure).rejects.toMatchObject({ name: 'MongoWriteConcernError', code: 64 });
    expect(plain.stored()).toEqual([{ _id: 1, n: 1 }]);
  });

  it('writeConflict: 112 for one statement, those before it were done', async () => {
    plain.double.faults.next('update', { kind: 'writeConflict', statement: 1 });
    const upserts = [1, 2, 3].map(_id => ({
      updateOne: { filter: { _id }, update: { $set: { n: 1 } }, upsert: true },
    }));
    const failure = plain.things.bulkWrite(upserts);
    await expect(failure).rejects.toMatchObject({ writeErrors: [{ index: 1, code: 112 }] });
    expect(plain.stored()).toEqual([{ _id: 1, n: 1 }]);
    await plain.things.bulkWrite(upserts);
    expect(plain.stored()).toHaveLength(3);
  });

  it('racedUpsert: E11000 once, for the first that inserts, and the document is there', async () => {
    await plain.things.insertOne({ _id: 1, p: 0 });
    plain.double.faults.next('update', { kind: 'racedUpsert' });
    const upsert = (_id: number) =>
      plain.things.updateOne({ _id, p: { $lt: 5 } }, { $set: { p: 5 } }, { upsert: true });
    await upsert(1);
    await expect(upsert(2)).rejects.toMatchObject({ code: 11000 });
    expect(plain.stored()).toEqual([1, 2].map(_id => ({ _id, p: 5 })));
  });

  it('slow: done that much later', async () => {
    plain.double.faults.next('insert', { kind: 'slow', ms: 50 });
    const began = performance.now();
    await plain.things.insertOne({ _id: 1 });
    expect(performance.now() - began).toBeGreaterThan(45);
  });

  it('silent: no answer ever, and nothing was done', async () => {
    const impatient = await Connected.start({}, { retryWrites: false, socketTimeoutMS: 500 });
    impatient.double.faults.next('insert', { kind: 'silent' });
    const failure = impatient.things.insertOne({ _id: 1 });
    await expect(failure).rejects.toMatchObject({ name: 'MongoNetworkTimeoutError' });
    expect(impatient.stored()).toEqual([]);
    await impatient.stop();
  });
});

describe('with the retries of the driver', () => {
  const faults: readonly Fault[] = [
    { kind: 'cutBefore' },
    { kind: 'cutAfter' },
    { kind: 'notPrimary' },
    { kind: 'notPrimary', code: 189 },
    { kind: 'writeConcernError' },
  ];

  it.each(faults)('a write that met %j is done once', async fault => {
    await mongo.things.insertOne({ _id: 1, n: 0 });
    mongo.double.faults.next('update', fault);
    const result = await mongo.things.updateOne({ _id: 1 }, { $inc: { n: 1 } });
    expect(result).toMatchObject({ matchedCount: 1, modifiedCount: 1 });
    expect(mongo.stored()).toEqual([{ _id: 1, n: 1 }]);
    expect(mongo.double.seen.count('update')).toBe(2);
  });

  it('a batch that met one in the middle is done once', async () => {
    mongo.double.faults.next('insert', { kind: 'cutAfter' });
    const result = await mongo.things.insertMany([{ _id: 1 }, { _id: 2 }]);
    expect(result.insertedCount).toBe(2);
    mongo.double.faults.next('delete', { kind: 'cutAfter' });
    expect(await mongo.things.deleteOne({ _id: 2 })).toMatchObject({ deletedCount: 1 });
    expect(mongo.stored()).toEqual([{ _id: 1 }]);
  });

  it('a read that met one is answered', async () => {
    await mongo.things.insertOne({ _id: 1 });
    mongo.double.faults.next('find', { kind: 'cutBefore' });
    expect(await mongo.things.find().toArray()).toHaveLength(1);
    mongo.double.faults.next('aggregate', { kind: 'notPrimary' });
    expect(await mongo.things.countDocuments()).toBe(1);
  });

  it('a change of the primary is over at once, many times in a row', async () => {
    const began = performance.now();
    for (let i = 0; i < 20; i++) {
      mongo.double.faults.next('insert', { kind: 'notPrimary' });
      await mongo.things.insertOne({ _id: i });
    }
    expect(mongo.stored()).toHaveLength(20);
    // Without news from the server, the driver would wait up to half a second each time.
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});

describe('at random', () => {
  it('the same seed makes the same trouble', async () => {
    const troubles = async () => {
      const one = await Connected.start({ seed: 7 }, { retryWrites: false });
      one.double.faults.rates = { cutBefore: 0.2, writeConflict: 0.2 };
      const outcomes: boolean[] = [];
      for (let _id = 0; _id < 40; _id++) {
        outcomes.push(
          await one.things.insertOne({ _id }).then(
            () => true,
            () => false,
          ),
        );
      }
      expect(one.stored()).toHaveLength(outcomes.filter(Boolean).length);
      await one.stop();
      return outcomes;
    };
    const first = await troubles();
    expect(new Set(first)).toEqual(new Set([true, false]));
    expect(await troubles()).toEqual(first);
  });
});

describe('down and up', () => {
  it.each(['replicaSet', 'standalone'] as const)(
    '%s: what is stored stays, found again on the same port',
    async mode => {
      const one = await Connected.start({ mode }, { serverSelectionTimeoutMS: 1_000 });
      const { url } = one.double;
      await one.things.insertOne({ _id: 1 });
      await one.double.down();
      await expect(one.things.countDocuments()).rejects.toThrow();
      await one.double.up();
      await passes(async () => expect(await one.things.countDocuments()).toBe(1));
      expect(one.double.url).toBe(url);
      await one.stop();
    },
  );
});

describe('what was seen', () => {
  it('options of the newest commands, and how many there were', async () => {
    await mongo.things.insertOne({ _id: 1 }, { writeConcern: { w: 'majority', wtimeoutMS: 100 } });
    await mongo.things.find({}, { maxTimeMS: 1_000 }).toArray();
    const { seen } = mongo.double;
    expect(seen.of('insert')).toMatchObject([
      { database: 'shop', command: { insert: 'things', writeConcern: { w: 'majority' }, ordered: true } },
    ]);
    expect(seen.of('find')[0]?.command.maxTimeMS).toBe(1_000);
    expect([seen.count('insert'), seen.count('update')]).toEqual([1, 0]);
    expect(seen.names()).toEqual(expect.arrayContaining(['insert', 'find']));
  });
});
