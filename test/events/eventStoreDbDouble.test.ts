/** What an append answers: true of server 23.10, whose double must not be kinder. With EVENTSTORE_URL: of that server. */

import {
  ANY,
  EventStoreDBClient,
  jsonEvent,
  MaxAppendSizeExceededError,
  NO_STREAM,
  STREAM_EXISTS,
  StreamDeletedError,
  StreamNotFoundError,
  UnknownError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collect, DoubleScene } from '../doubles/eventstoredb/scene.ts';

let scene: DoubleScene;
beforeAll(async () => {
  scene = await DoubleScene.begin();
});
afterAll(() => scene.end());

let made = 0;
const newStream = () => scene.stream(`append-${++made}`);
const appended = async (stream: string) =>
  (await collect(scene.client.readStream(stream))).map(({ event }) => event?.type);

describe('an append', () => {
  it('answers revision and position of its last event', async () => {
    const stream = newStream();
    const result = await scene.append(stream, NO_STREAM, scene.events(3));
    expect(result).toMatchObject({ success: true, nextExpectedRevision: 2n });
    const read = await collect(scene.client.readStream(stream));
    const positions = read.map(({ event }) => event?.position);
    expect(result.position).toEqual(positions[2]);
    expect(new Set(positions.map(position => position?.commit)).size).toBe(3);
    for (const position of positions) expect(position?.commit).toBe(position?.prepare);
  });

  it('gives back what was sent', async () => {
    const stream = newStream();
    const event = jsonEvent({
      type: 'Täglich',
      data: { text: '„ß“ 🎉', n: 1 },
      metadata: { $correlationId: 'c' },
    });
    await scene.append(stream, NO_STREAM, [event]);
    const [read] = await collect(scene.client.readStream(stream));
    const { type, data, metadata, id } = event;
    expect(read?.event).toMatchObject({
      type,
      data,
      metadata,
      id,
      streamId: stream,
      revision: 0n,
      isJson: true,
    });
    expect(Math.abs(Date.now() - Number(read?.event?.created))).toBeLessThan(60_000);
  });

  it('answers as it did the first time when the same events come again', async () => {
    const stream = newStream();
    const [a, b] = [scene.event('a'), scene.event('b')];
    const first = await scene.append(stream, NO_STREAM, [a, b]);
    expect(await scene.append(stream, NO_STREAM, [a, b])).toEqual(first);
    expect(await scene.append(stream, 0n, [b])).toEqual(first);
    expect(await scene.append(stream, NO_STREAM, [a])).toMatchObject({ nextExpectedRevision: 0n });
    expect(await scene.append(stream, ANY, [a, b])).toEqual(first);
    expect(await scene.append(stream, STREAM_EXISTS, [a, b])).toEqual(first);
    expect(await appended(stream)).toEqual(['a', 'b']);
  });

  it.each([
    ['the other way round', ['b', 'a'], NO_STREAM],
    ['together with a new one', ['b', 'new'], 0n],
    ['behind another revision', ['a'], 0n],
  ] as const)('refuses stored events %s', async (_, wanted, expectedRevision) => {
    const stream = newStream();
    const events = { a: scene.event('a'), b: scene.event('b'), new: scene.event('new') };
    await scene.append(stream, NO_STREAM, [events.a, events.b]);
    const again = scene.append(
      stream,
      expectedRevision,
      wanted.map(name => events[name]),
    );
    await expect(again).rejects.toBeInstanceOf(WrongExpectedVersionError);
    expect(await appended(stream)).toEqual(['a', 'b']);
  });

  it('says which revision it expected and which there is', async () => {
    const stream = newStream();
    const absent = scene.append(stream, 7n, scene.events(1));
    await expect(absent).rejects.toMatchObject({ expectedVersion: 7n, actualVersion: 'no_stream' });
    await scene.append(stream, NO_STREAM, scene.events(2));
    const present = scene.append(stream, NO_STREAM, scene.events(1));
    await expect(present).rejects.toMatchObject({
      expectedVersion: 'no_stream',
      actualVersion: 1n,
      streamName: stream,
    });
    await expect(scene.append(newStream(), STREAM_EXISTS, scene.events(1))).rejects.toMatchObject({
      expectedVersion: 'stream_exists',
    });
  });

  it('knows events of one stream alone', async () => {
    const [here, there] = [newStream(), newStream()];
    const event = scene.event();
    await scene.append(here, NO_STREAM, [event]);
    await scene.append(there, NO_STREAM, [event]);
    expect(await appended(there)).toHaveLength(1);
  });

  it('gives ids back in lower case, and knows them so', async () => {
    const stream = newStream();
    const id = crypto.randomUUID();
    const event = jsonEvent({ id: id.toUpperCase(), type: 'Loud', data: {} });
    const first = await scene.append(stream, NO_STREAM, [event]);
    expect(await scene.append(stream, NO_STREAM, [{ ...event, id }])).toEqual(first);
    const [read] = await collect(scene.client.readStream(stream));
    expect(read?.event?.id).toBe(id);
  });

  it('of nothing is fine, uses up a position, and makes no stream', async () => {
    const stream = newStream();
    const before = await scene.append(newStream(), NO_STREAM, scene.events(1));
    const empty = await scene.append(stream, NO_STREAM, []);
    const after = await scene.append(newStream(), NO_STREAM, scene.events(1));
    expect(empty.position?.commit).toBeGreaterThan(before.position?.commit ?? 0n);
    expect(after.position?.commit).toBeGreaterThan(empty.position?.commit ?? 0n);
    await expect(appended(stream)).rejects.toBeInstanceOf(StreamNotFoundError);
  });

  it('takes 1 MiB and no more', async () => {
    const sized = (bytes: number) => jsonEvent({ type: 'Big', data: { text: 'x'.repeat(bytes) } });
    const stream = newStream();
    await scene.append(stream, NO_STREAM, [sized(1_048_576 - 100)]);
    const tooLarge = scene.append(stream, 0n, [sized(1_048_576)]);
    await expect(tooLarge).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
    await expect(tooLarge).rejects.toMatchObject({ maxAppendSize: 1_048_576 });
    const inSum = scene.append(
      stream,
      0n,
      Array.from({ length: 3 }, () => sized(400_000)),
    );
    await expect(inSum).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
    const beyondGrpc = scene.append(stream, 0n, [sized(17 * 1_048_576)]);
    await expect(beyondGrpc).rejects.toMatchObject({ type: 'unknown', code: 8 });
    expect(await appended(stream)).toHaveLength(1);
  });

  it('takes many small events', async () => {
    const result = await scene.append(newStream(), NO_STREAM, scene.events(2_000));
    expect(result.nextExpectedRevision).toBe(1_999n);
  });

  it('refuses an id that is no UUID', async () => {
    const append = scene.append(newStream(), NO_STREAM, [jsonEvent({ id: 'nonsense', type: 'T', data: {} })]);
    await expect(append).rejects.toBeInstanceOf(UnknownError);
    await expect(append).rejects.toThrow('Exception was thrown by handler');
  });

  it('to a tombstoned stream is refused, as is reading it', async () => {
    const stream = newStream();
    await scene.append(stream, NO_STREAM, scene.events(1));
    await scene.client.tombstoneStream(stream, { expectedRevision: 0n });
    await expect(scene.append(stream, 0n, scene.events(1))).rejects.toBeInstanceOf(StreamDeletedError);
    await expect(appended(stream)).rejects.toMatchObject({ type: 'stream-deleted', streamName: stream });
    expect((await scene.written()).at(-1)).toMatchObject({ streamId: stream, type: '$streamDeleted' });
  });
});

describe('an append without credentials', () => {
  const batched = (stream: string, expectedRevision: bigint | typeof NO_STREAM, count: number) =>
    scene.client.appendToStream(stream, scene.events(count), { expectedRevision });

  it('takes the batch path, with the same answers', async () => {
    const stream = newStream();
    expect(await batched(stream, NO_STREAM, 2)).toMatchObject({ success: true, nextExpectedRevision: 1n });
    await expect(batched(stream, NO_STREAM, 1)).rejects.toMatchObject({
      type: 'wrong-expected-version',
      expectedVersion: 'no_stream',
      actualVersion: 1n,
    });
    const tooLarge = scene.client.appendToStream(
      stream,
      jsonEvent({ type: 'Big', data: { text: 'x'.repeat(1_100_000) } }),
    );
    await expect(tooLarge).rejects.toBeInstanceOf(MaxAppendSizeExceededError);
    await scene.client.tombstoneStream(stream);
    await expect(batched(stream, 1n, 1)).rejects.toBeInstanceOf(StreamDeletedError);
    if (scene.double) expect(scene.double.seen.appends.at(-1)).toMatchObject({ path: 'batch', stream });
  });

  it('may fail quietly', async () => {
    const url = new URL(scene.url);
    url.searchParams.set('throwOnAppendFailure', 'false');
    const quiet = EventStoreDBClient.connectionString(String(url));
    const refused = await quiet.appendToStream(newStream(), scene.event(), { expectedRevision: 3n });
    expect(refused).toMatchObject({ success: false, nextExpectedRevision: -1n });
    await quiet.dispose();
  });
});
