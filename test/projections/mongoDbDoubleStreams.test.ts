/** What the double of MongoDB claims of change streams; a replica set proves it where MONGODB_URL names one. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ChangeStream, ChangeStreamDocument } from 'mongodb';
import { Connected } from '../doubles/mongodb/connected.ts';
import { MongoUnderTest, type Thing } from '../doubles/mongodb/mongoUnderTest.ts';
import { eventually } from '../support/dsl/eventually.ts';

type Things = ChangeStream<Thing, ChangeStreamDocument<Thing>>;

/** Resolves once it is open: what is done from then on is told. */
async function opened(stream: Things): Promise<Things> {
  expect(await stream.tryNext()).toBeNull();
  return stream;
}

async function take(stream: Things, count: number): Promise<ChangeStreamDocument<Thing>[]> {
  const taken: ChangeStreamDocument<Thing>[] = [];
  while (taken.length < count) taken.push(await stream.next());
  return taken;
}

const brief = (event: ChangeStreamDocument<Thing>) =>
  `${event.operationType} ${'documentKey' in event ? String(event.documentKey._id) : ''}`.trim();

describe('a change stream', () => {
  const streams: Things[] = [];
  let mongo: MongoUnderTest;
  beforeAll(async () => {
    mongo = await MongoUnderTest.start();
  });
  beforeEach(async () => {
    await mongo.reset();
    await mongo.things.insertMany([{ _id: 'first', n: 1 }]);
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) await stream.close();
  });
  afterAll(() => mongo.stop());

  const watch = (pipeline: object[] = [], options: object = {}) => {
    const stream = mongo.things.watch<Thing, ChangeStreamDocument<Thing>>(pipeline, {
      maxAwaitTimeMS: 50,
      ...options,
    });
    streams.push(stream);
    return stream;
  };

  it('tells what is done to the documents of its collection, in order, from when it was opened on', async () => {
    const stream = await opened(watch());
    await mongo.things.insertOne({ _id: 'second' });
    await mongo.db.collection<Thing>('others').insertOne({ _id: 'another' });
    await mongo.things.updateMany({}, { $set: { n: 2, m: 3 } });
    await mongo.things.updateOne({ _id: 'first' }, { $unset: { m: '' } });
    await mongo.things.deleteOne({ _id: 'second' });
    const events = await take(stream, 5);
    expect(events.map(brief)).toEqual([
      'insert second',
      'update first',
      'update second',
      'update first',
      'delete second',
    ]);
    expect(events[0]).toMatchObject({ fullDocument: { _id: 'second' }, ns: { coll: 'things' } });
    expect(events[1]).toMatchObject({
      updateDescription: { updatedFields: { n: 2, m: 3 }, removedFields: [] },
    });
    expect(events[3]).toMatchObject({ updateDescription: { updatedFields: {}, removedFields: ['m'] } });
  });

  it('tells of nothing that changed nothing', async () => {
    const stream = await opened(watch());
    await mongo.things.updateOne({ _id: 'first' }, { $set: { n: 1 } });
    await mongo.things.updateOne({ _id: 'first' }, { $set: { n: 2 } });
    expect(await stream.next()).toMatchObject({ updateDescription: { updatedFields: { n: 2 } } });
  });

  it('lets through what its pipeline matches', async () => {
    const stream = await opened(watch([{ $match: { 'documentKey._id': 'second' } }]));
    await mongo.things.updateOne({ _id: 'first' }, { $set: { n: 3 } });
    await mongo.things.insertOne({ _id: 'second' });
    expect(brief(await stream.next())).toBe('insert second');
    expect(await stream.tryNext()).toBeNull();
  });

  it('answers as soon as something is done, or empty after the time that it may wait', async () => {
    const patient = await opened(watch([], { maxAwaitTimeMS: 200 }));
    const began = performance.now();
    expect(await patient.tryNext()).toBeNull();
    expect(performance.now() - began).toBeGreaterThan(150);
    const waiting = watch([], { maxAwaitTimeMS: 60_000 });
    const open = Promise.withResolvers<void>();
    waiting.once('resumeTokenChanged', () => open.resolve());
    const next = waiting.next();
    await open.promise;
    await mongo.things.insertOne({ _id: 'soon' });
    expect(brief(await next)).toBe('insert soon');
  });

  it('goes on after its newest token, and misses nothing that was done meanwhile', async () => {
    const stream = await opened(watch());
    await mongo.things.insertOne({ _id: 'second' });
    await stream.next();
    const resumeAfter = stream.resumeToken;
    await stream.close();
    await mongo.things.insertOne({ _id: 'third' });
    expect(brief(await watch([], { resumeAfter }).next())).toBe('insert third');
  });

  it('ends with its collection, whatever its pipeline matches', async () => {
    const [all, some] = [await opened(watch()), await opened(watch([{ $match: { 'documentKey._id': 1 } }]))];
    await mongo.things.drop();
    expect((await take(all, 2)).map(brief)).toEqual(['drop', 'invalidate']);
    await expect(all.next()).rejects.toThrow('ChangeStream is closed');
    await expect(some.next()).rejects.toThrow('ChangeStream is closed');
  });

  it('is interrupted where it is closed while it waits', async () => {
    const stream = watch([], { maxAwaitTimeMS: 60_000 });
    const open = Promise.withResolvers<void>();
    stream.once('resumeTokenChanged', () => open.resolve());
    const next = expect(stream.next()).rejects.toThrow('ChangeStream is closed');
    await open.promise;
    await stream.close();
    await next;
  });
});

describe('a change stream of the double', () => {
  let connected: Connected;
  const start = async (mode: 'replicaSet' | 'standalone' = 'replicaSet') => {
    connected = await Connected.start({ mode });
    return connected;
  };
  afterEach(() => connected.stop());

  it('is refused by a standalone server', async () => {
    const { things } = await start('standalone');
    await expect(things.watch().tryNext()).rejects.toMatchObject({
      code: 40_573,
      message: 'The $changeStream stage is only supported on replica sets',
    });
  });

  it.each([
    ['a stage', [{ $sort: { _id: 1 } }], {}],
    ['an option', [], { fullDocument: 'updateLookup' }],
  ])('is refused with %s that it does not know', async (_, pipeline, options) => {
    const { things } = await start();
    await expect(things.watch(pipeline, options).tryNext()).rejects.toMatchObject({ code: 238 });
  });

  it('goes on where the driver meets it again after a cut connection', async () => {
    const { things, double } = await start();
    const stream = things.watch([], { maxAwaitTimeMS: 50 });
    await stream.tryNext();
    double.faults.next('getMore', { kind: 'cutBefore' });
    await things.insertOne({ _id: 'meanwhile' });
    expect(await stream.next()).toMatchObject({ documentKey: { _id: 'meanwhile' } });
    await stream.close();
    await eventually('none is open', () => double.changeStreams === 0);
  });

  it('goes on after no history that is gone', async () => {
    const { things, double } = await start();
    const stream = things.watch([], { maxAwaitTimeMS: 50 });
    await stream.tryNext();
    const resumeAfter = stream.resumeToken;
    await stream.close();
    double.restore(double.snapshot());
    await expect(things.watch([], { resumeAfter }).tryNext()).rejects.toMatchObject({ code: 286 });
  });
});
