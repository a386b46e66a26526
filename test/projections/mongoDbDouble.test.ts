/** The stand-in for MongoDB, command by command, asked by the real driver. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { Connected } from '../doubles/mongodb/connected.ts';
import { eventually } from '../support/dsl/eventually.ts';

let mongo: Connected;
beforeAll(async () => {
  mongo = await Connected.start();
});
beforeEach(() => mongo.reset());
afterAll(() => mongo.stop());

const three = [
  { _id: 'a', n: 1, kind: 'x' },
  { _id: 'b', n: 2, kind: 'y' },
  { _id: 'c', n: 3, kind: 'x' },
];

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
    const alone = await Connected.start({ mode: 'standalone' });
    const hello = await alone.client.db().command({ hello: 1 });
    expect(Object.keys(hello)).not.toEqual(expect.arrayContaining(['setName']));
    expect(hello.logicalSessionTimeoutMinutes).toBeUndefined();
    await alone.things.insertOne({ _id: 'a' });
    expect(alone.double.seen.of('insert')[0]?.command).not.toHaveProperty('lsid');
    await alone.stop();
  });

  it('answers ping and buildInfo', async () => {
    expect(await mongo.client.db().command({ ping: 1 })).toMatchObject({ ok: 1 });
    expect(await mongo.client.db().command({ buildInfo: 1 })).toMatchObject({ version: '7.0.0' });
  });

  it('refuses a command that it does not have', async () => {
    const failure = mongo.client.db().command({ mapReduce: 'things' });
    await expect(failure).rejects.toMatchObject({ code: 59, codeName: 'CommandNotFound' });
  });

  it('is told of sessions that end', async () => {
    const leaving = await Connected.start();
    await leaving.things.insertOne({ _id: 'a' });
    await leaving.client.close();
    // The driver waits for no answer to it.
    await eventually('the end of the session', () => leaving.double.seen.count('endSessions') === 1);
    await leaving.stop();
  });
});

describe('writes', () => {
  it('insert: stores documents in order, and stops at the first that is there already', async () => {
    await mongo.things.insertOne({ _id: 'b' });
    const failure = mongo.things.insertMany(three);
    await expect(failure).rejects.toMatchObject({ code: 11000, result: { insertedCount: 1 } });
    expect(mongo.stored()).toEqual([{ _id: 'b' }, three[0]]);
  });

  it('insert, unordered: goes on behind a failure', async () => {
    await mongo.things.insertOne({ _id: 'b' });
    const failure = mongo.things.insertMany(three, { ordered: false });
    await expect(failure).rejects.toMatchObject({ code: 11000, result: { insertedCount: 2 } });
    expect(mongo.stored()).toHaveLength(3);
  });

  it('update: many statements; counts what matched and what changed', async () => {
    await mongo.things.insertMany(three);
    const result = await mongo.things.bulkWrite([
      { updateOne: { filter: { _id: 'a' }, update: { $set: { n: 1 } } } },
      { updateOne: { filter: { _id: 'b' }, update: { $set: { n: 5 } } } },
      { updateMany: { filter: { kind: 'x' }, update: { $inc: { n: 10 } } } },
      { updateOne: { filter: { _id: 'new' }, update: { $setOnInsert: { n: 0 } }, upsert: true } },
    ]);
    expect(result).toMatchObject({ matchedCount: 4, modifiedCount: 3, upsertedCount: 1 });
    expect(result.upsertedIds).toEqual({ 3: 'new' });
    expect(mongo.stored()).toEqual([
      { _id: 'a', n: 11, kind: 'x' },
      { _id: 'b', n: 5, kind: 'y' },
      { _id: 'c', n: 13, kind: 'x' },
      { _id: 'new', n: 0 },
    ]);
    expect(mongo.double.seen.count('update')).toBe(1);
  });

  it('update, ordered: stops at the first statement that fails', async () => {
    const upsert = (id: string, p: number) => ({
      updateOne: { filter: { _id: id, p: { $lt: p } }, update: { $set: { p } }, upsert: true },
    });
    await mongo.things.insertOne({ _id: 'a', p: 9 });
    const failure = mongo.things.bulkWrite([upsert('b', 1), upsert('a', 5), upsert('c', 1)]);
    await expect(failure).rejects.toMatchObject({
      code: 11000,
      writeErrors: [{ index: 1, code: 11000 }],
      result: { upsertedCount: 1 },
    });
    expect(mongo.stored()).toEqual([
      { _id: 'a', p: 9 },
      { _id: 'b', p: 1 },
    ]);
  });

  const updates: readonly [what: string, before: object, update: object, after: object][] = [
    ['$set deep', { a: { b: 1, c: 2 } }, { $set: { 'a.b': 3 } }, { a: { b: 3, c: 2 } }],
    ['$set of what is not there', {}, { $set: { 'a.b': 3 } }, { a: { b: 3 } }],
    ['$unset', { a: { b: 1, c: 2 }, d: 1 }, { $unset: { 'a.b': 1, d: 1 } }, { a: { c: 2 } }],
    ['$max up', { n: 1 }, { $max: { n: 2 } }, { n: 2 }],
    ['$max not down', { n: 3 }, { $max: { n: 2 } }, { n: 3 }],
    ['$max from null', { n: null }, { $max: { n: 'a' } }, { n: 'a' }],
    ['$min down', { n: 3 }, { $min: { n: 2 } }, { n: 2 }],
    ['$inc of nothing', {}, { $inc: { n: 2 } }, { n: 2 }],
    ['$inc of an int64', { n: 2n ** 60n }, { $inc: { n: 1 } }, { n: 2n ** 60n + 1n }],
    ['$setOnInsert of what exists', { n: 1 }, { $setOnInsert: { n: 2 } }, { n: 1 }],
    ['in an array', { a: [1, 2] }, { $set: { 'a.1': 3 } }, { a: [1, 3] }],
  ];
  test.each(updates)('update: %s', async (_, before, update, after) => {
    await mongo.things.insertOne({ _id: 1, ...before });
    await mongo.things.updateOne({ _id: 1 }, update);
    expect(mongo.stored()).toEqual([{ _id: 1, ...after }]);
  });

  const refused: readonly [what: string, update: object, code: number][] = [
    ['two operators on one path', { $set: { 'a.b': 1 }, $max: { a: 2 } }, 40],
    ['a change of the id', { $set: { _id: 2 } }, 66],
    ['a path through a text', { $set: { 'text.b': 1 } }, 28],
    ['an unknown operator', { $frobnicate: { a: 1 } }, 9],
    ['$inc of a text', { $inc: { text: 1 } }, 14],
  ];
  test.each(refused)('update: %s is refused', async (_, update, code) => {
    await mongo.things.insertOne({ _id: 1, text: 'a' });
    await expect(mongo.things.updateOne({ _id: 1 }, update)).rejects.toMatchObject({ code });
    expect(mongo.stored()).toEqual([{ _id: 1, text: 'a' }]);
  });

  it('update: a whole new document keeps the id', async () => {
    await mongo.things.insertMany(three);
    await mongo.things.replaceOne({ n: 2 }, { other: true });
    expect(mongo.stored()[1]).toEqual({ _id: 'b', other: true });
  });

  it('update: a pipeline is refused, as by less capable servers', async () => {
    const failure = mongo.things.updateOne({ _id: 1 }, [{ $set: { n: 1 } }]);
    await expect(failure).rejects.toMatchObject({ code: 238 });
  });

  it('delete: one or all that match', async () => {
    await mongo.things.insertMany(three);
    expect(await mongo.things.deleteOne({ kind: 'x' })).toMatchObject({ deletedCount: 1 });
    expect(await mongo.things.deleteMany({})).toMatchObject({ deletedCount: 2 });
    expect(mongo.stored()).toEqual([]);
  });

  it('findAndModify: answers the document before or after, inserts, removes', async () => {
    await mongo.things.insertMany(three);
    const bump = { $inc: { n: 10 } };
    expect(await mongo.things.findOneAndUpdate({ kind: 'x' }, bump, { sort: { n: -1 } })).toEqual(three[2]);
    const options = { returnDocument: 'after', upsert: true, projection: { _id: 0, n: 1 } } as const;
    expect(await mongo.things.findOneAndUpdate({ _id: 'd' }, bump, options)).toEqual({ n: 10 });
    expect(await mongo.things.findOneAndDelete({ _id: 'c' })).toEqual({ ...three[2], n: 13 });
    expect(await mongo.things.findOneAndDelete({ _id: 'c' })).toBeNull();
  });
});

describe('sessions', () => {
  it('transactions are refused', async () => {
    await mongo.client.withSession(async session => {
      session.startTransaction();
      const failure = mongo.things.insertOne({ _id: 'a' }, { session });
      await expect(failure).rejects.toMatchObject({ code: 238 });
    });
    expect(mongo.stored()).toEqual([]);
  });

  it('a standalone server refuses transaction numbers', async () => {
    const alone = await Connected.start({ mode: 'standalone' });
    const failure = alone.client
      .db('shop')
      .command({ insert: 'things', documents: [{ _id: 1 }], txnNumber: 1n });
    await expect(failure).rejects.toMatchObject({
      code: 20,
      message: 'Transaction numbers are only allowed on a replica set member or mongos',
    });
    await alone.stop();
  });

  it('change streams are refused', async () => {
    const failure = mongo.things.watch().next();
    await expect(failure).rejects.toMatchObject({ code: 40324 });
  });
});
