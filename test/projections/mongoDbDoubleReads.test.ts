/** The stand-in for MongoDB: queries, aggregations, cursors and indexes, asked by the real driver. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
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

describe('find', () => {
  it('filters, sorts, skips, limits and projects', async () => {
    await mongo.things.insertMany(numbered(10));
    const page = mongo.things.find({ n: { $gte: 2 } }, { projection: { half: 1, _id: 0 } });
    const found = await page.sort({ half: -1, n: 1 }).skip(1).limit(3).toArray();
    expect(found).toEqual([{ half: 4 }, { half: 3 }, { half: 3 }]);
  });

  const filters: readonly [filter: object, ids: readonly number[]][] = [
    [{ _id: { $in: [1, 3, 99] } }, [1, 3]],
    [{ half: 1 }, [2, 3]],
    [{ half: { $ne: 1 }, n: { $lt: 5 } }, [0, 1, 4]],
    [{ $or: [{ n: 0 }, { half: 2 }] }, [0, 4, 5]],
    [{ $and: [{ n: { $gt: 1 } }, { n: { $lt: 3 } }] }, [2]],
    [{ $nor: [{ n: { $gt: 0 } }] }, [0]],
    [{ n: { $not: { $gt: 0 } } }, [0]],
    [{ none: { $exists: true } }, []],
    [{ $expr: { $eq: ['$n', '$half'] } }, [0]],
    [{ n: { $nin: [0, 1, 2, 3] } }, [4, 5]],
  ];
  test.each(filters)('%j', async (filter, ids) => {
    await mongo.things.insertMany(numbered(6));
    await mongo.things.createIndex({ half: 1 });
    expect(idsOf(await mongo.things.find(filter).toArray())).toEqual(ids);
    expect(await mongo.things.countDocuments(filter)).toBe(ids.length);
  });

  it('an unknown operator is refused', async () => {
    const failure = mongo.things.find({ n: { $nearly: 2 } }).toArray();
    await expect(failure).rejects.toMatchObject({ code: 2 });
  });

  it('hands out batches, and forgets a cursor that is done or killed', async () => {
    await mongo.things.insertMany(numbered(250));
    expect(await mongo.things.find({}, { batchSize: 100 }).toArray()).toHaveLength(250);
    expect(mongo.double.seen.count('getMore')).toBe(2);
    const cursor = mongo.things.find({}, { batchSize: 100 });
    await cursor.next();
    const id = cursor.id?.toBigInt();
    await cursor.close();
    expect(mongo.double.seen.count('killCursors')).toBe(1);
    const failure = mongo.client.db('shop').command({ getMore: id, collection: 'things' });
    await expect(failure).rejects.toMatchObject({ code: 43 });
  });

  it('a batch ends before 16 MiB, however many documents were asked for', async () => {
    const text = 'x'.repeat(2 ** 20);
    await mongo.things.insertMany(numbered(20).map(thing => ({ ...thing, text })));
    expect(await mongo.things.find({}, { batchSize: 1_000 }).toArray()).toHaveLength(20);
    expect(mongo.double.seen.count('getMore')).toBe(1);
  });

  it('a cursor answers what was there when it was opened', async () => {
    await mongo.things.insertMany(numbered(3));
    const cursor = mongo.things.find({}, { batchSize: 1 });
    expect(await cursor.next()).toMatchObject({ n: 0 });
    await mongo.things.updateMany({}, { $set: { n: 9 } });
    expect(await cursor.next()).toMatchObject({ n: 1 });
    await cursor.close();
  });

  it('one batch where one is asked for', async () => {
    await mongo.things.insertMany(numbered(10));
    const answer = await mongo.client.db('shop').command({ find: 'things', batchSize: 2, singleBatch: true });
    expect(answer.cursor).toMatchObject({ id: 0, firstBatch: [{ n: 0 }, { n: 1 }] });
  });

  it('a hint must name an index', async () => {
    await mongo.things.insertMany(numbered(3));
    await mongo.things.createIndex({ half: 1 }, { name: 'by_half' });
    expect(await mongo.things.find({ half: 1 }, { hint: 'by_half' }).toArray()).toHaveLength(1);
    expect(await mongo.things.find({}, { hint: { half: 1 } }).toArray()).toHaveLength(3);
    await expect(mongo.things.find({}, { hint: 'other' }).toArray()).rejects.toMatchObject({ code: 2 });
  });

  it('counts', async () => {
    await mongo.things.insertMany(numbered(10));
    expect(await mongo.things.estimatedDocumentCount()).toBe(10);
    expect(await mongo.things.countDocuments({ n: { $gt: 3 } }, { skip: 1, limit: 4 })).toBe(4);
    const counted = await mongo.client.db('shop').command({ count: 'things', query: { half: 1 } });
    expect(counted.n).toBe(2);
  });
});

describe('aggregate', () => {
  const answer = (...stages: object[]) => mongo.things.aggregate(stages).toArray();

  it('shapes documents', async () => {
    await mongo.things.insertOne({ _id: 1, z: 1, a: { y: 1, x: 2 } });
    expect(await answer({ $project: { a: { x: 1 }, sum: { $add: ['$z', 1] } } })).toEqual([
      { _id: 1, a: { x: 2 }, sum: 2 },
    ]);
    expect(await answer({ $project: { 'a.x': 0 } })).toEqual([{ _id: 1, z: 1, a: { y: 1 } }]);
    expect(await answer({ $set: { 'a.w': '$z' } }, { $unset: 'z' })).toEqual([
      { _id: 1, a: { y: 1, x: 2, w: 1 } },
    ]);
    expect(mongo.stored()).toEqual([{ _id: 1, z: 1, a: { y: 1, x: 2 } }]);
  });

  it('groups and counts', async () => {
    await mongo.things.insertMany(numbered(5));
    const groups = await answer(
      { $group: { _id: '$half', total: { $sum: '$n' }, last: { $max: '$n' }, count: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    );
    expect(groups).toEqual([
      { _id: 0, total: 1, last: 1, count: 2 },
      { _id: 1, total: 5, last: 3, count: 2 },
      { _id: 2, total: 4, last: 4, count: 1 },
    ]);
    expect(await answer({ $match: { n: { $gt: 1 } } }, { $count: 'n' })).toEqual([{ n: 3 }]);
    expect(await answer({ $match: { n: 99 } }, { $count: 'n' })).toEqual([]);
  });

  it('joins by variables, with a pipeline for each document', async () => {
    await mongo.things.insertMany(numbered(4));
    const parts = mongo.client.db('shop').collection<Thing>('parts');
    await parts.createIndex({ of: 1 });
    await parts.insertMany([3, 1, 1, null].map((of, i) => ({ _id: i, of })));
    await parts.insertOne({ _id: 'loose' });
    const joined = await answer(
      { $match: { n: { $in: [1, 2] } } },
      {
        $lookup: {
          from: 'parts',
          let: { n: '$n', none: '$none' },
          pipeline: [
            { $match: { $expr: { $and: [{ $eq: ['$of', '$$n'] }, { $gt: ['$$n', null] }] } } },
            { $sort: { _id: -1 } },
            { $limit: 5 },
          ],
          as: 'parts',
        },
      },
    );
    expect(joined.map(({ parts }) => idsOf(parts))).toEqual([[2, 1], []]);
  });

  it('joins within joins', async () => {
    await mongo.things.insertMany(numbered(3));
    const join = (pipeline: object[]) => ({
      $lookup: {
        from: 'things',
        let: { n: '$n' },
        pipeline: [{ $match: { $expr: { $eq: ['$half', '$$n'] } } }, ...pipeline],
        as: 'found',
      },
    });
    const [one] = await answer({ $match: { n: 1 } }, join([join([])]));
    expect(one?.found).toEqual([{ _id: 2, n: 2, half: 1, found: [] }]);
  });

  it('joins by fields: nothing meets null', async () => {
    await mongo.things.insertMany([{ _id: 1, ref: 'a' }, { _id: 2 }]);
    const others = mongo.client.db('shop').collection<Thing>('others');
    await others.insertMany([{ _id: 'x', key: 'a' }, { _id: 'y', key: null }, { _id: 'z' }]);
    const joined = await answer({
      $lookup: { from: 'others', localField: 'ref', foreignField: 'key', as: 'o' },
    });
    expect(joined.map(({ o }) => idsOf(o))).toEqual([['x'], ['y', 'z']]);
  });

  it('stages of mingo leave what is stored alone', async () => {
    await mongo.things.insertOne({ _id: 1, list: [1, 2], in: { a: 1 } });
    expect(await answer({ $unwind: '$list' })).toHaveLength(2);
    expect(await answer({ $replaceRoot: { newRoot: '$in' } })).toEqual([{ a: 1 }]);
    expect(mongo.stored()).toEqual([{ _id: 1, list: [1, 2], in: { a: 1 } }]);
  });
});
