/** What the double of MongoDB claims of writes and of collections; a real server proves it where MONGODB_URL is set. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { MongoUnderTest } from '../doubles/mongodb/mongoUnderTest.ts';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await MongoUnderTest.start();
});
beforeEach(() => mongo.reset());
afterAll(() => mongo.stop());

const three = [
  { _id: 'a', n: 1, kind: 'x' },
  { _id: 'b', n: 2, kind: 'y' },
  { _id: 'c', n: 3, kind: 'x' },
];

describe('insert', () => {
  it('stores documents in order, and stops at the first that is there already', async () => {
    await mongo.things.insertOne({ _id: 'b' });
    const failure = mongo.things.insertMany(three);
    await expect(failure).rejects.toMatchObject({ code: 11000, result: { insertedCount: 1 } });
    expect(await mongo.stored()).toEqual([three[0], { _id: 'b' }]);
  });

  it('unordered: continues after a failure', async () => {
    await mongo.things.insertOne({ _id: 'b' });
    const failure = mongo.things.insertMany(three, { ordered: false });
    await expect(failure).rejects.toMatchObject({ code: 11000, result: { insertedCount: 2 } });
    expect(await mongo.stored()).toHaveLength(3);
  });
});

describe('update', () => {
  it('many statements: counts what matched and what changed', async () => {
    await mongo.things.insertMany(three);
    const result = await mongo.things.bulkWrite([
      { updateOne: { filter: { _id: 'a' }, update: { $set: { n: 1 } } } },
      { updateOne: { filter: { _id: 'b' }, update: { $set: { n: 5 } } } },
      { updateMany: { filter: { kind: 'x' }, update: { $inc: { n: 10 } } } },
      { updateOne: { filter: { _id: 'new' }, update: { $setOnInsert: { n: 0 } }, upsert: true } },
    ]);
    expect(result).toMatchObject({ matchedCount: 4, modifiedCount: 3, upsertedCount: 1 });
    expect(result.upsertedIds).toEqual({ 3: 'new' });
    expect(await mongo.stored()).toEqual([
      { _id: 'a', n: 11, kind: 'x' },
      { _id: 'b', n: 5, kind: 'y' },
      { _id: 'c', n: 13, kind: 'x' },
      { _id: 'new', n: 0 },
    ]);
  });

  it('ordered: stops at the first statement that fails', async () => {
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
    expect(await mongo.stored()).toEqual([
      { _id: 'a', p: 9 },
      { _id: 'b', p: 1 },
    ]);
  });

  const updates: readonly [what: string, before: object, update: object, after: object][] = [
    ['$set deep', { a: { b: 1, c: 2 } }, { $set: { 'a.b': 3 } }, { a: { b: 3, c: 2 } }],
    ['$set of what is not there', {}, { $set: { 'a.b': 3 } }, { a: { b: 3 } }],
    ['$set of an array', { a: [1] }, { $set: { a: [1, { b: 2 }] } }, { a: [1, { b: 2 }] }],
    ['$unset', { a: { b: 1, c: 2 }, d: 1 }, { $unset: { 'a.b': 1, d: 1 } }, { a: { c: 2 } }],
    ['$unset of what is not there', { a: 1 }, { $unset: { 'a.b': 1, d: 1 } }, { a: 1 }],
    ['$max up', { n: 1 }, { $max: { n: 2 } }, { n: 2 }],
    ['$max not down', { n: 3 }, { $max: { n: 2 } }, { n: 3 }],
    ['$max of nothing', {}, { $max: { n: 'a' } }, { n: 'a' }],
    ['$max from null', { n: null }, { $max: { n: 'a' } }, { n: 'a' }],
    ['$inc of nothing', {}, { $inc: { n: 2 } }, { n: 2 }],
    ['$inc of an int64', { n: 2n ** 60n }, { $inc: { n: 1 } }, { n: 2n ** 60n + 1n }],
    ['$setOnInsert of what exists', { n: 1 }, { $setOnInsert: { n: 2 } }, { n: 1 }],
  ];
  test.each(updates)('%s', async (_, before, update, after) => {
    await mongo.things.insertOne({ _id: 1, ...before });
    await mongo.things.updateOne({ _id: 1 }, update);
    expect(await mongo.stored()).toEqual([{ _id: 1, ...after }]);
  });

  const refused: readonly [what: string, update: object, code: number][] = [
    ['two operators on one path', { $set: { 'a.b': 1 }, $max: { a: 2 } }, 40],
    ['a change of the id', { $set: { _id: 2 } }, 66],
    ['a path through a text', { $set: { 'text.b': 1 } }, 28],
    ['an unknown operator', { $nearly: { a: 1 } }, 9],
    ['$inc of a text', { $inc: { text: 1 } }, 14],
  ];
  test.each(refused)('%s is refused', async (_, update, code) => {
    await mongo.things.insertOne({ _id: 1, text: 'a' });
    await expect(mongo.things.updateOne({ _id: 1 }, update)).rejects.toMatchObject({ code });
    expect(await mongo.stored()).toEqual([{ _id: 1, text: 'a' }]);
  });

  it('an upsert takes what the filter demands into the new document', async () => {
    const filter = { _id: 'a', kind: { $eq: 'x' }, n: { $lt: 5 } };
    await mongo.things.updateOne(filter, { $set: { m: 1 } }, { upsert: true });
    expect(await mongo.stored()).toEqual([{ _id: 'a', kind: 'x', m: 1 }]);
  });

  it('an unknown option is refused, of the command and of a statement', async () => {
    const statement = { q: {}, u: { $set: { n: 1 } } };
    const code = 40415;
    const ofStatement = mongo.db.command({ update: 'things', updates: [{ ...statement, nearly: 1 }] });
    await expect(ofStatement).rejects.toMatchObject({ code, message: expect.stringContaining('nearly') });
    const ofCommand = mongo.db.command({ update: 'things', updates: [statement], nearly: 1 });
    await expect(ofCommand).rejects.toMatchObject({ code, message: expect.stringContaining('nearly') });
  });
});

test('delete: one or all that match', async () => {
  await mongo.things.insertMany(three);
  expect(await mongo.things.deleteOne({ kind: 'x' })).toMatchObject({ deletedCount: 1 });
  expect(await mongo.things.deleteMany({})).toMatchObject({ deletedCount: 2 });
  expect(await mongo.stored()).toEqual([]);
});

test('a command that nobody knows is refused', async () => {
  const failure = mongo.db.command({ nearly: 'things' });
  await expect(failure).rejects.toMatchObject({ code: 59, codeName: 'CommandNotFound' });
});

describe('collections and indexes', () => {
  const listed = () => mongo.db.listCollections({}, { nameOnly: true }).toArray();

  it('are created, listed and dropped', async () => {
    await mongo.things.createIndex({ n: 1, half: 1 }, { name: 'by_n' });
    expect(await listed()).toEqual([{ name: 'things', type: 'collection' }]);
    expect(await mongo.things.drop()).toBe(true);
    expect(await listed()).toEqual([]);
    await mongo.things.insertOne({ _id: 1 });
    await mongo.db.dropDatabase();
    expect(await listed()).toEqual([]);
  });

  it('the same index again is none, another under its name or with its keys is refused', async () => {
    await mongo.things.createIndex({ n: 1 }, { name: 'by_n' });
    await mongo.things.createIndex({ n: 1 }, { name: 'by_n' });
    const renamed = mongo.things.createIndex({ n: 1 }, { name: 'other' });
    await expect(renamed).rejects.toMatchObject({ code: 85 });
    const changed = mongo.things.createIndex({ half: 1 }, { name: 'by_n' });
    await expect(changed).rejects.toMatchObject({ code: 86 });
  });

  it('an index follows its documents', async () => {
    await mongo.things.createIndex({ half: 1 });
    await mongo.things.insertMany([0, 1, 2, 3].map(n => ({ _id: n, n, half: Math.floor(n / 2) })));
    await mongo.things.updateOne({ n: 0 }, { $set: { half: 1 } });
    await mongo.things.deleteOne({ n: 2 });
    const found = await mongo.things.find({ half: 1 }).sort({ n: 1 }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual([0, 3]);
    expect(await mongo.things.find({ half: { $in: [0, 1] } }).toArray()).toHaveLength(3);
  });
});

describe('findAndModify', () => {
  const increase = (n: number) =>
    mongo.things.findOneAndUpdate(
      { kind: 'x', n: { $gt: 0 } },
      { $setOnInsert: { kind: 'x' }, $inc: { n } },
      { upsert: true, returnDocument: 'after' },
    );

  it('makes what nothing matches, with an id of its own, then changes it, and answers with it', async () => {
    expect(await increase(2)).toMatchObject({ kind: 'x', n: 2 });
    expect(await increase(3)).toMatchObject({ kind: 'x', n: 5 });
    expect(await mongo.stored()).toHaveLength(1);
  });

  it('makes no second one that a unique index forbids', async () => {
    await mongo.things.createIndex({ kind: 1 }, { unique: true });
    await mongo.things.insertOne({ _id: 'old', kind: 'x', n: -1 });
    await expect(increase(1)).rejects.toMatchObject({ code: 11000, keyValue: { kind: 'x' } });
    await expect(mongo.things.insertOne({ _id: 'other', kind: 'x' })).rejects.toMatchObject({ code: 11000 });
    await mongo.things.insertOne({ _id: 'other', kind: 'y' });
    const failure = mongo.things.updateOne({ _id: 'other' }, { $set: { kind: 'x' } });
    await expect(failure).rejects.toMatchObject({ code: 11000 });
    expect(await mongo.stored()).toHaveLength(2);
  });

  it('a unique index is not made over what it forbids', async () => {
    await mongo.things.insertMany(three);
    const failure = mongo.things.createIndex({ kind: 1 }, { unique: true });
    await expect(failure).rejects.toMatchObject({ code: 11000 });
  });
});
