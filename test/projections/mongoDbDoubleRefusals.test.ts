/**
 * What is the double's own, so that no real server is asked for it: what it says of itself, what it refuses although a
 * server would do it, and how it hands out batches.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { Connected } from '../doubles/mongodb/connected.ts';
import { eventually } from '../support/dsl/eventually.ts';

let mongo: Connected;
beforeAll(async () => {
  mongo = await Connected.start();
});
beforeEach(() => mongo.reset());
afterAll(() => mongo.stop());

describe('the server itself', () => {
  it('is a replica set with a primary that keeps sessions', async () => {
    const hello = await mongo.client.db().command({ hello: 1 });
    expect(hello).toMatchObject({
      isWritablePrimary: true,
      setName: 'rs0',
      logicalSessionTimeoutMinutes: 30,
      maxWireVersion: 21,
    });
    expect(hello.hosts).toEqual([hello.me]);
  });

  it('is a standalone server where that is asked for: no set, no sessions', async () => {
    const standalone = await Connected.start({ mode: 'standalone' });
    const hello = await standalone.client.db().command({ hello: 1 });
    expect(Object.keys(hello)).not.toEqual(expect.arrayContaining(['setName']));
    expect(hello.logicalSessionTimeoutMinutes).toBeUndefined();
    await standalone.things.insertOne({ _id: 'a' });
    expect(standalone.double.seen.of('insert')[0]?.command).not.toHaveProperty('lsid');
    await standalone.stop();
  });

  it('sees sessions end', async () => {
    const leaving = await Connected.start();
    await leaving.things.insertOne({ _id: 'a' });
    await leaving.client.close();
    // The driver waits for no answer to it.
    await eventually('the end of the session', () => leaving.double.seen.count('endSessions') === 1);
    await leaving.stop();
  });
});

describe('is refused, and named', () => {
  const filters: readonly [what: string, filter: object, code: number, named: string][] = [
    ['an operator', { n: { $nin: [1] } }, 2, '$nin'],
    ['a combination', { $and: [{ n: 1 }] }, 2, '$and'],
    ['an expression', { $expr: { $lt: ['$n', 1] } }, 168, '$lt'],
    ['a document as a value', { n: { a: 1 } }, 238, '{"a":1}'],
    ['an array as a value', { n: [1] }, 238, '[1]'],
    ['a pattern', { n: /a/ }, 238, 'comparing'],
    ['a path through an array', { 'list.a': 1 }, 238, 'list.a'],
    ['a comparison of an array', { list: 1 }, 238, '[1]'],
  ];
  test.each(filters)('a filter: %s', async (_, filter, code, named) => {
    await mongo.things.insertOne({ _id: 1, n: 1, list: [1] });
    const message = expect.stringContaining(named);
    await expect(mongo.things.find(filter).toArray()).rejects.toMatchObject({ code, message });
  });

  const stages: readonly [stage: object, code: number, named: string][] = [
    [{ $project: { n: 1 } }, 40324, '$project'],
    [{ $unwind: '$list' }, 40324, '$unwind'],
    [{ $unionWith: 'things' }, 40324, '$unionWith'],
    [{ $group: { _id: '$n' } }, 238, '$group'],
    [{ $group: { _id: 1, n: { $sum: '$n' } } }, 238, '$sum'],
    [{ $group: { _id: 1, n: { $max: 1 } } }, 15952, '$max'],
    [{ $lookup: { from: 'things', localField: 'a', foreignField: 'b', as: 'c' } }, 238, 'localField'],
  ];
  test.each(stages)('a stage: %j', async (stage, code, named) => {
    await mongo.things.insertOne({ _id: 1 });
    const failure = mongo.things.aggregate([stage]).toArray();
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining(named) });
  });

  const updates: readonly [what: string, update: object, code: number, named: string][] = [
    ['an operator', { $min: { n: 1 } }, 9, '$min'],
    ['a pipeline', [{ $set: { n: 1 } }], 238, 'pipeline'],
  ];
  test.each(updates)('an update: %s', async (_, update, code, named) => {
    const failure = mongo.things.updateOne({ _id: 1 }, update);
    await expect(failure).rejects.toMatchObject({ code, message: expect.stringContaining(named) });
  });

  it('an update: a whole document', async () => {
    const failure = mongo.things.replaceOne({ _id: 1 }, { n: 1 });
    await expect(failure).rejects.toMatchObject({
      code: 238,
      message: expect.stringContaining('whole document'),
    });
  });

  const things = 'things';
  const commands: readonly [command: object, code: number, named: string][] = [
    [{ findAndModify: things, query: {}, remove: true }, 238, 'findAndModify'],
    [{ count: things }, 59, 'count'],
    [{ find: things, skip: 1 }, 40415, 'find.skip'],
    [{ find: things, collation: { locale: 'de' } }, 40415, 'find.collation'],
    [{ find: things, projection: { n: 0 } }, 238, 'n: 0'],
    [{ update: things, updates: [{ q: {}, u: {}, hint: 'by_n' }] }, 40415, 'update.updates.hint'],
    [{ delete: things, deletes: [{ q: {}, limit: 0, collation: {} }] }, 40415, 'delete.deletes.collation'],
    [{ listCollections: 1, filter: { name: things } }, 238, 'filter of collections'],
  ];
  test.each(commands)('a command: %j', async (command, code, named) => {
    const answer = mongo.client.db('shop').command(command);
    await expect(answer).rejects.toMatchObject({ code, message: expect.stringContaining(named) });
  });

  it('an index with an option', async () => {
    const failure = mongo.things.createIndex({ n: 1 }, { sparse: true });
    await expect(failure).rejects.toMatchObject({ code: 238, message: expect.stringContaining('sparse') });
  });

  it('a transaction', async () => {
    await mongo.client.withSession(async session => {
      session.startTransaction();
      const failure = mongo.things.insertOne({ _id: 'a' }, { session });
      await expect(failure).rejects.toMatchObject({ code: 238 });
    });
    expect(mongo.stored()).toEqual([]);
  });

  it('a transaction number, by a standalone server', async () => {
    const standalone = await Connected.start({ mode: 'standalone' });
    const db = standalone.client.db('shop');
    const failure = db.command({ insert: 'things', documents: [{ _id: 1 }], txnNumber: 1n });
    await expect(failure).rejects.toMatchObject({
      code: 20,
      message: 'Transaction numbers are only allowed on a replica set member or mongos',
    });
    await standalone.stop();
  });
});

test('a batch ends before 16 MiB, however many documents were asked for', async () => {
  const text = 'x'.repeat(2 ** 20);
  await mongo.things.insertMany(Array.from({ length: 20 }, (_, n) => ({ _id: n, text })));
  expect(await mongo.things.find({}, { batchSize: 1_000 }).toArray()).toHaveLength(20);
  expect(mongo.double.seen.count('getMore')).toBe(1);
});

test('batches are fetched and cursors killed as the driver needs them', async () => {
  await mongo.things.insertMany(Array.from({ length: 250 }, (_, n) => ({ _id: n })));
  expect(await mongo.things.find({}, { batchSize: 100 }).toArray()).toHaveLength(250);
  expect(mongo.double.seen.count('getMore')).toBe(2);
  const cursor = mongo.things.find({}, { batchSize: 100 });
  await cursor.next();
  await cursor.close();
  expect(mongo.double.seen.count('killCursors')).toBe(1);
});
