/** The stand-in for MongoDB: types, order and equality of values are BSON's, not JavaScript's nor mingo's. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { Binary, ObjectId } from 'mongodb';
import { Connected } from '../doubles/mongodb/connected.ts';

let mongo: Connected;
beforeAll(async () => {
  mongo = await Connected.start({}, { useBigInt64: true });
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

  it('an int64 and an int32 of one value are equal, also as ids and in groups, but a change is a change', async () => {
    await mongo.things.insertOne({ _id: 1n, v: 1n });
    await expect(mongo.things.insertOne({ _id: 1 })).rejects.toMatchObject({ code: 11000 });
    expect(await mongo.things.findOne({ _id: 1 })).toEqual({ _id: 1n, v: 1n });
    await mongo.things.insertOne({ _id: 2, v: 1 });
    const grouped = await mongo.things.aggregate([{ $group: { _id: '$v', n: { $sum: '$v' } } }]).toArray();
    expect(grouped).toEqual([{ _id: 1n, n: 2n }]);
    expect(await mongo.things.updateOne({ _id: 2 }, { $set: { v: 1n } })).toMatchObject({ modifiedCount: 1 });
    expect(await mongo.things.updateOne({ _id: 2 }, { $set: { v: 1n } })).toMatchObject({ modifiedCount: 0 });
  });

  it('fields keep their order; new ones come last, several in the order of their names', async () => {
    await mongo.things.insertOne({ z: 1, _id: 1, doc: { z: 1, a: 2 } });
    await mongo.things.updateOne(
      { _id: 1 },
      { $set: { 'doc.m': 3, 'doc.b': 4, 'doc.z': 5 }, $max: { 'doc.c': 6 } },
    );
    const [stored] = mongo.stored();
    expect(JSON.stringify(stored)).toBe('{"_id":1,"z":1,"doc":{"z":5,"a":2,"b":4,"c":6,"m":3}}');
    const projected = await mongo.things.findOne({}, { projection: { doc: { m: 1, z: 1 }, z: 1 } });
    expect(JSON.stringify(projected)).toBe('{"_id":1,"z":1,"doc":{"z":5,"m":3}}');
  });
});

describe('order', () => {
  /** Ascending; each is less than the next. */
  const ascending: readonly unknown[] = [
    null,
    Number.NaN,
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
    { a: 1 },
    { a: 2 },
    { b: 1 },
    new Binary(Buffer.from('a')),
    new ObjectId('000000000000000000000001'),
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

  it('sorts what is missing with null, and an array by its least or greatest item', async () => {
    await store([5, undefined, [4, 9], null]);
    expect((await mongo.things.find().sort({ v: 1 }).toArray()).map(({ _id }) => _id)).toEqual([1, 3, 2, 0]);
    expect((await mongo.things.find().sort({ v: -1 }).toArray()).map(({ _id }) => _id)).toEqual([2, 0, 1, 3]);
  });

  it('expressions and $max follow the same order, and what is missing comes before null', async () => {
    for (const [i, least] of ascending.slice(0, -1).entries()) {
      const greater = ascending[i + 1];
      await mongo.things.insertOne({ _id: i, v: least, w: greater });
      await mongo.things.updateOne({ _id: i }, { $max: { v: greater, w: least } });
      await mongo.things.updateOne({ _id: i, none: null }, { $set: { expected: greater } });
    }
    const unequal = { $expr: { $or: [{ $ne: ['$v', '$expected'] }, { $ne: ['$w', '$expected'] }] } };
    expect(await mongo.things.countDocuments(unequal)).toBe(0);
    const missing = { $expr: { $and: [{ $lt: ['$none', null] }, { $ne: ['$none', null] }] } };
    expect(await mongo.things.countDocuments(missing)).toBe(ascending.length - 1);
  });
});

describe('filters', () => {
  const stored = [1, 2n, 2.5, '2', null, undefined, true, [7, 'x'], BMP_END, ASTRAL, { a: 1, b: 2 }];

  const filters: readonly [what: string, condition: unknown, found: readonly unknown[]][] = [
    ['a number equals an int64', 2, [2n]],
    ['an int64 equals a number', 1n, [1]],
    ['null equals what is missing', null, [null, undefined]],
    ['null in a list too', { $in: [null, 1] }, [1, null, undefined]],
    [
      '$ne null leaves out what is missing',
      { $ne: null },
      [1, 2n, 2.5, '2', true, [7, 'x'], BMP_END, ASTRAL, { a: 1, b: 2 }],
    ],
    ['a value equals an item of an array', 7, [[7, 'x']]],
    ['bounds of numbers meet numbers alone', { $gte: 2 }, [2n, 2.5, [7, 'x']]],
    ['bounds of int64 meet numbers alone', { $lt: 2n }, [1]],
    ['bounds of texts meet texts alone', { $gte: '' }, ['2', [7, 'x'], BMP_END, ASTRAL]],
    ['bounds of texts go by code point', { $gt: BMP_END }, [ASTRAL]],
    ['nothing is beyond null', { $gt: null }, []],
    ['null is at least null', { $gte: null }, [null, undefined]],
    ['booleans are no numbers', { $lte: true }, [true]],
    ['a document equals one with its fields in their order', { a: 1, b: 2 }, [{ a: 1, b: 2 }]],
    ['and no other', { b: 2, a: 1 }, []],
    ['a pattern', /^\d$/, ['2']],
    ['a pattern as an operator', { $regex: '^X', $options: 'i' }, [[7, 'x']]],
    ['the size of an array', { $size: 2 }, [[7, 'x']]],
    ['items of an array', { $elemMatch: { $gt: 6 } }, [[7, 'x']]],
  ];
  test.each(filters)('%s', async (_, condition, found) => {
    await store(stored);
    expect(await matches({ v: condition })).toEqual(found);
    await mongo.things.createIndex({ v: 1 });
    expect(await matches({ v: condition })).toEqual(found);
  });

  it('a path goes through arrays', async () => {
    await store([[{ a: 1 }, { a: 2 }], { a: 2 }, [{ b: 1 }]]);
    expect(await matches({ 'v.a': 2 })).toHaveLength(2);
    expect(await matches({ 'v.a': null })).toEqual([[{ b: 1 }]]);
    expect(await matches({ 'v.0.a': 1 })).toHaveLength(1);
  });

  it('an operator of a filter of expressions meets an int64 by value', async () => {
    await store([1, 2n, '2']);
    expect(await matches({ $expr: { $eq: ['$v', 2] } })).toEqual([2n]);
    expect(await matches({ $expr: { $in: ['$v', [1n, '2']] } })).toEqual([1, '2']);
    expect(await matches({ v: { $gte: 0 }, $expr: { $gt: [{ $add: ['$v', 1n] }, 2] } })).toEqual([2n]);
  });
});
