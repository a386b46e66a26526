/** The stand-in for MongoDB: collections and indexes come, hold and go, asked by the real driver. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Connected, type Thing } from '../doubles/mongodb/connected.ts';

let mongo: Connected;
beforeAll(async () => {
  mongo = await Connected.start();
});
beforeEach(() => mongo.reset());
afterAll(() => mongo.stop());

const numbered = (count: number): Thing[] =>
  Array.from({ length: count }, (_, n) => ({ _id: n, n, half: Math.floor(n / 2) }));

const idsOf = (documents: readonly object[]) => documents.map(document => (document as Thing)._id);

describe('collections and indexes', () => {
  it('come to be, are listed, and go', async () => {
    const db = mongo.client.db('shop');
    await mongo.things.createIndex({ n: 1, half: 1 }, { name: 'by_n' });
    expect(await mongo.things.listIndexes().toArray()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { n: 1, half: 1 }, name: 'by_n' },
    ]);
    expect(mongo.double.indexes('shop', 'things')).toHaveLength(1);
    expect(await db.listCollections({}, { nameOnly: true }).toArray()).toEqual([
      { name: 'things', type: 'collection' },
    ]);
    expect(await db.listCollections({ name: 'other' }).toArray()).toEqual([]);
    expect(await mongo.things.drop()).toBe(true);
    await expect(mongo.things.listIndexes().toArray()).rejects.toMatchObject({ code: 26 });
    await mongo.things.insertOne({ _id: 1 });
    await db.dropDatabase();
    expect(mongo.double.collections('shop')).toEqual([]);
  });

  it('the same index again is none, another under its name or with its keys is refused', async () => {
    await mongo.things.createIndex({ n: 1 }, { name: 'by_n' });
    await mongo.things.createIndex({ n: 1 }, { name: 'by_n' });
    expect(mongo.double.indexes('shop', 'things')).toHaveLength(1);
    const renamed = mongo.things.createIndex({ n: 1 }, { name: 'other' });
    await expect(renamed).rejects.toMatchObject({ code: 85 });
    const changed = mongo.things.createIndex({ half: 1 }, { name: 'by_n' });
    await expect(changed).rejects.toMatchObject({ code: 86 });
  });

  it('a unique index refuses a second document, also one that is updated', async () => {
    await mongo.things.createIndex({ a: 1, b: 1 }, { unique: true, name: 'key' });
    await mongo.things.insertMany([
      { _id: 1, a: 'x', b: 1 },
      { _id: 2, a: 'x', b: 2 },
    ]);
    const keyPattern = { a: 1, b: 1 };
    const inserted = mongo.things.insertOne({ _id: 3, a: 'x', b: 1n });
    await expect(inserted).rejects.toMatchObject({ code: 11000, errorResponse: { keyPattern } });
    const updated = mongo.things.updateOne({ _id: 2 }, { $set: { b: 1 } });
    await expect(updated).rejects.toMatchObject({ code: 11000 });
    await mongo.things.deleteOne({ _id: 1 });
    await mongo.things.updateOne({ _id: 2 }, { $set: { b: 1 } });
    expect(mongo.stored()).toEqual([{ _id: 2, a: 'x', b: 1 }]);
  });

  it('a partial unique index leaves others alone; a unique one cannot be made over doubles', async () => {
    const living = { partialFilterExpression: { place: { $gte: 0 } }, unique: true };
    await mongo.things.createIndex({ a: 1 }, living);
    await mongo.things.insertMany([
      { _id: 1, a: 'x', place: 1 },
      { _id: 2, a: 'x' },
      { _id: 3, a: 'x' },
    ]);
    await expect(mongo.things.insertOne({ _id: 4, a: 'x', place: 2 })).rejects.toMatchObject({ code: 11000 });
    await expect(mongo.things.createIndex({ a: -1 }, { unique: true })).rejects.toMatchObject({
      code: 11000,
    });
  });

  it('an index follows its documents', async () => {
    await mongo.things.createIndex({ half: 1 });
    await mongo.things.insertMany(numbered(4));
    await mongo.things.updateOne({ n: 0 }, { $set: { half: 1 } });
    await mongo.things.deleteOne({ n: 2 });
    expect(idsOf(await mongo.things.find({ half: 1 }).sort({ n: 1 }).toArray())).toEqual([0, 3]);
    expect(await mongo.things.find({ half: { $in: [0, 1] } }).toArray()).toHaveLength(3);
  });
});
