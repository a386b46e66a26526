/** What the double of MongoDB claims of queries and cursors; a real server proves it where MONGODB_URL is set. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { MongoUnderTest, type Thing } from '../doubles/mongodb/mongoUnderTest.ts';

let mongo: MongoUnderTest;
beforeAll(async () => {
  mongo = await MongoUnderTest.start();
});
beforeEach(() => mongo.reset());
afterAll(() => mongo.stop());

const numbered = (count: number): Thing[] =>
  Array.from({ length: count }, (_, n) => ({ _id: n, n, half: Math.floor(n / 2) }));

const idsOf = (documents: readonly object[]) => documents.map(document => (document as Thing)._id);

describe('find', () => {
  it('filters, sorts, limits and projects', async () => {
    await mongo.things.insertMany(numbered(10));
    const page = mongo.things.find({ n: { $gte: 2 } }, { projection: { _id: 1, half: 1 } });
    const found = await page.sort({ half: -1, n: 1 }).limit(3).toArray();
    expect(found).toEqual([
      { _id: 8, half: 4 },
      { _id: 9, half: 4 },
      { _id: 6, half: 3 },
    ]);
  });

  const filters: readonly [filter: object, ids: readonly number[]][] = [
    [{ _id: { $in: [1, 3, 99] } }, [1, 3]],
    [{ half: 1 }, [2, 3]],
    [{ half: { $eq: 1 }, n: { $gt: 2, $lte: 5 } }, [3]],
    [{ $or: [{ n: 0 }, { half: 2 }] }, [0, 4, 5]],
    [{ none: { $exists: true } }, []],
    [{ n: { $exists: true, $lt: 1 } }, [0]],
    [{ $expr: { $eq: ['$n', '$half'] } }, [0]],
    [{ $expr: { $and: [{ $gt: ['$n', '$half'] }, { $eq: ['$half', 1] }] } }, [2, 3]],
  ];
  test.each(filters)('%j', async (filter, ids) => {
    await mongo.things.insertMany(numbered(6));
    const found = async () => idsOf(await mongo.things.find(filter).sort({ _id: 1 }).toArray());
    expect(await found()).toEqual(ids);
    await mongo.things.createIndex({ half: 1 });
    expect(await found()).toEqual(ids);
    expect(await mongo.things.countDocuments(filter)).toBe(ids.length);
  });

  const unknown: readonly [filter: object, code: number][] = [
    [{ n: { $nearly: 2 } }, 2],
    [{ $nearly: [{ n: 2 }] }, 2],
    [{ $expr: { $nearly: ['$n', 2] } }, 168],
    [{ $expr: { $eq: ['$n', '$$nearly'] } }, 17276],
  ];
  test.each(unknown)('%j is refused, and named', async (filter, code) => {
    const message = expect.stringContaining('nearly');
    await expect(mongo.things.find(filter).toArray()).rejects.toMatchObject({ code, message });
  });

  it('an unknown option is refused, and named', async () => {
    const failure = mongo.db.command({ find: 'things', nearly: true });
    const message = expect.stringContaining('find.nearly');
    await expect(failure).rejects.toMatchObject({ code: 40415, message });
  });

  it('hands out batches, and forgets a cursor that is killed', async () => {
    await mongo.things.insertMany(numbered(250));
    expect(await mongo.things.find({}, { batchSize: 100 }).toArray()).toHaveLength(250);
    const cursor = mongo.things.find({}, { batchSize: 100 });
    await cursor.next();
    const id = cursor.id?.toBigInt();
    await cursor.close();
    const failure = mongo.db.command({ getMore: id, collection: 'things' });
    await expect(failure).rejects.toMatchObject({ code: 43 });
  });

  it('one batch where one is asked for', async () => {
    await mongo.things.insertMany(numbered(10));
    const answer = await mongo.db.command({
      find: 'things',
      batchSize: 2,
      singleBatch: true,
      sort: { n: 1 },
    });
    expect(Number(answer.cursor.id)).toBe(0);
    expect(idsOf(answer.cursor.firstBatch)).toEqual([0, 1]);
  });
});

describe('aggregate', () => {
  const answer = (...stages: object[]) => mongo.things.aggregate(stages).toArray();

  it('filters, sorts, skips and limits', async () => {
    await mongo.things.insertMany(numbered(10));
    const stages = [
      { $match: { n: { $gt: 1 } } },
      { $sort: { half: -1, n: 1 } },
      { $skip: 1 },
      { $limit: 3 },
      { $match: { n: { $lt: 9 } } },
    ];
    expect(idsOf(await answer(...stages))).toEqual([6, 7]);
  });

  it('counts', async () => {
    await mongo.things.insertMany(numbered(5));
    expect(await answer({ $group: { _id: 1, n: { $sum: 1 }, twice: { $sum: 2 } } })).toEqual([
      { _id: 1, n: 5, twice: 10 },
    ]);
    expect(await answer({ $match: { n: 99 } }, { $group: { _id: 1, n: { $sum: 1 } } })).toEqual([]);
  });

  const unknown: readonly [stage: object, code: number][] = [
    [{ $nearly: {} }, 40324],
    [{ $group: { _id: 1, n: { $nearly: 1 } } }, 15952],
  ];
  test.each(unknown)('%j is refused, and named', async (stage, code) => {
    const message = expect.stringContaining('$nearly');
    await expect(answer(stage)).rejects.toMatchObject({ code, message });
  });

  it('joins by variables, with a pipeline for each document', async () => {
    await mongo.things.insertMany(numbered(4));
    const parts = mongo.db.collection<Thing>('parts');
    await parts.createIndex({ of: 1 });
    await parts.insertMany([3, 1, 1, null].map((of, i) => ({ _id: i, of })));
    await parts.insertOne({ _id: 'loose' });
    const joined = await answer(
      { $match: { n: { $in: [1, 2] } } },
      { $sort: { n: 1 } },
      {
        $lookup: {
          from: 'parts',
          let: { n: '$n' },
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

  it('joins nothing to a document that lacks the field, not even what lacks it too', async () => {
    await mongo.things.insertMany([{ _id: 1 }, { _id: 2, ref: null }]);
    const same = { $and: [{ $eq: ['$ref', '$$ref'] }, { $gt: ['$$ref', null] }] };
    const pipeline = [{ $match: { $expr: same } }];
    const joined = await answer({ $lookup: { from: 'things', let: { ref: '$ref' }, pipeline, as: 'found' } });
    expect(joined.map(({ found }) => found)).toEqual([[], []]);
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
});
