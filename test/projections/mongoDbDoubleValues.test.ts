/**
 * What the double of MongoDB claims of values: their types, order and equality are BSON's, not JavaScript's. A real
 * server proves it where MONGODB_URL is set.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { MongoUnderTest } from '../doubles/mongodb/mongoUnderTest.ts';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await MongoUnderTest.start();
});
beforeEach(() => mongo.reset());
afterAll(() => mongo.stop());

async function store(values: readonly unknown[]): Promise<void> {
  await mongo.things.insertMany(values.map((v, _id) => (v === undefined ? { _id } : { _id, v })));
}

/** The stored values whose documents match. */
async function matches(filter: object): Promise<unknown[]> {
  const found = await mongo.things.find(filter).sort({ _id: 1 }).toArray();
  return found.map(({ v }) => v);
}

/** As it is on the wire: the name of its BSON type. */
async function storedAs(value: unknown): Promise<unknown> {
  await store([value]);
  const raw = await mongo.things.findOne({}, { promoteValues: false, useBigInt64: false });
  return raw?.v._bsontype;
}

const BMP_END = '\uffee';
const ASTRAL = '\u{1f600}';

describe('types', () => {
  test.each([
    [1, 'Int32'],
    [1n, 'Long'],
    [2n ** 60n, 'Long'],
    [1.5, 'Double'],
  ])('%p is stored as %s', async (value, type) => {
    expect(await storedAs(value)).toBe(type);
  });

  it('an int64 and an int32 of one value are equal, also as ids, but a change is a change', async () => {
    await mongo.things.insertOne({ _id: 1n, v: 1n });
    await expect(mongo.things.insertOne({ _id: 1 })).rejects.toMatchObject({ code: 11000 });
    expect(await mongo.things.findOne({ _id: 1 })).toEqual({ _id: 1n, v: 1n });
    await mongo.things.insertOne({ _id: 2, v: 1 });
    expect(await mongo.things.updateOne({ _id: 2 }, { $set: { v: 1n } })).toMatchObject({ modifiedCount: 1 });
    expect(await mongo.things.updateOne({ _id: 2 }, { $set: { v: 1n } })).toMatchObject({ modifiedCount: 0 });
  });

  it('fields keep their order; new ones come last, several in the order of their names', async () => {
    await mongo.things.insertOne({ z: 1, _id: 1, doc: { z: 1, a: 2 } });
    await mongo.things.updateOne(
      { _id: 1 },
      { $set: { 'doc.m': 3, 'doc.b': 4, 'doc.z': 5 }, $max: { 'doc.c': 6 } },
    );
    const [stored] = await mongo.stored();
    expect(JSON.stringify(stored)).toBe('{"_id":1,"z":1,"doc":{"z":5,"a":2,"b":4,"c":6,"m":3}}');
    const projected = await mongo.things.findOne({}, { projection: { z: 1, _id: 1 } });
    expect(JSON.stringify(projected)).toBe('{"_id":1,"z":1}');
  });
});

describe('order', () => {
  /** Ascending; each is less than the next. */
  const ascending: readonly unknown[] = [
    null,
    -(2n ** 62n),
    -1.5,
    0,
    2n ** 53n,
    2n ** 53n + 1n,
    '',
    'Z',
    'a',
    'aa',
    'é',
    BMP_END,
    ASTRAL,
    false,
    true,
    new Date(0),
    new Date(1),
  ];

  it('sorts by type, then by value; texts by code point', async () => {
    await store(ascending);
    const up = await mongo.things.find().sort({ v: 1 }).toArray();
    expect(up.map(({ _id }) => _id)).toEqual(ascending.map((_, id) => id));
    const down = await mongo.things.aggregate([{ $sort: { v: -1 } }]).toArray();
    expect(down.map(({ _id }) => _id)).toEqual(ascending.map((_, id) => id).reverse());
  });

  it('sorts what is missing with null', async () => {
    await store([5, undefined, null]);
    const found = await mongo.things.find().sort({ v: 1, _id: -1 }).toArray();
    expect(found.map(({ _id }) => _id)).toEqual([2, 1, 0]);
  });

  it('expressions and $max follow the same order, and what is missing comes before null', async () => {
    for (const [i, least] of ascending.slice(0, -1).entries()) {
      const greater = ascending[i + 1];
      await mongo.things.insertOne({ _id: i, v: least, w: greater });
      await mongo.things.updateOne({ _id: i }, { $max: { v: greater, w: least } });
      await mongo.things.updateOne({ _id: i, none: null }, { $set: { least, expected: greater } });
    }
    const equal = [{ $eq: ['$v', '$expected'] }, { $eq: ['$w', '$expected'] }, { $gt: ['$v', '$least'] }];
    expect(await mongo.things.countDocuments({ $expr: { $and: equal } })).toBe(ascending.length - 1);
    const missing = { $expr: { $gt: [null, '$none'] } };
    expect(await mongo.things.countDocuments(missing)).toBe(ascending.length - 1);
  });
});

describe('filters', () => {
  const stored = [1, 2n, 2.5, '2', null, undefined, true, BMP_END, ASTRAL];

  const filters: readonly [what: string, condition: unknown, found: readonly unknown[]][] = [
    ['a number equals an int64', 2, [2n]],
    ['an int64 equals a number', 1n, [1]],
    ['null equals what is missing', null, [null, undefined]],
    ['null in a list too', { $in: [null, 1] }, [1, null, undefined]],
    ['null under $eq too', { $eq: null }, [null, undefined]],
    ['bounds of numbers meet numbers only', { $gte: 2 }, [2n, 2.5]],
    ['bounds of int64 meet numbers only', { $lt: 2n }, [1]],
    ['bounds of texts meet texts only', { $gte: '' }, ['2', BMP_END, ASTRAL]],
    ['bounds of texts are by code point', { $gt: BMP_END }, [ASTRAL]],
    ['nothing is beyond null', { $gt: null }, []],
    ['null is at least null', { $gte: null }, [null, undefined]],
    ['booleans are no numbers', { $lte: true }, [true]],
    ['what is missing', { $exists: false }, [undefined]],
    ['what is there, null among it', { $exists: true, $in: [null, true] }, [null, true]],
  ];
  test.each(filters)('%s', async (_, condition, found) => {
    await store(stored);
    expect(await matches({ v: condition })).toEqual(found);
    await mongo.things.createIndex({ v: 1 });
    expect(await matches({ v: condition })).toEqual(found);
  });

  it('dates are compared with dates', async () => {
    await store([new Date(0), new Date(5), 3, null]);
    expect(await matches({ v: { $lt: new Date(5) } })).toEqual([new Date(0)]);
  });

  it('an expression meets an int64 by value', async () => {
    await store([1, 2n, '2']);
    expect(await matches({ $expr: { $eq: ['$v', 2] } })).toEqual([2n]);
    expect(await matches({ v: { $gte: 0 }, $expr: { $gt: ['$v', 1n] } })).toEqual([2n]);
  });
});
