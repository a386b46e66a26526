/** Scans in a thread: that they answer what scans on the event loop do, and what becomes of them in trouble. */
import { renameSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { EventScans, LinesScan } from '../../src/audit/eventScans.ts';
import { EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { ReadModelsNotReady } from '../../src/projections/readModels.ts';
import { ReadStoreUnavailable } from '../../src/projections/readStore.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { EVERYTHING as all, minute, NORTH, ScannedLog, SOUTH, textOf } from '../support/dsl/scannedLog.ts';

let log: ScannedLog;
let here: EventScans;
let inThread: EventScans;
let chatId: string;

beforeAll(async () => {
  log = new ScannedLog();
  await log.write({ chats: 8, messages: 200 });
  const [begun] = await log.store.readAll({ limit: 1, types: ['ChatStarted'] });
  chatId = String(begun?.data.chatId);
  here = log.sliced();
  inThread = log.threaded();
});
afterAll(async () => {
  await inThread.close();
  await log.close();
});
beforeEach(() => {
  log.known = async () => true;
});

type Named = readonly (readonly [string, Partial<LinesScan>])[];
const finding: Named = [
  ['everything', {}],
  ['what follows a position', { after: 700n }],
  ['one event', { limit: 1 }],
  ['exactly what is read at once', { limit: 500 }],
  ['more than that', { after: 3n, limit: 777 }],
  ['one type', { filter: { type: 'ProductAdded' } }],
  ['one kind of entity', { filter: { entity: 'channels' } }],
  ['messages, some of them unsent', { filter: { entity: 'messages' }, limit: 300 }],
  ['webhooks', { filter: { type: 'WebhookItemReceived' } }],
  ['a time', { filter: { from: minute(20), until: minute(41) } }],
  ['a time of one type, from a position', { filter: { type: 'ChatStarted', from: minute(5) }, after: 400n }],
  ['one business', { businessIds: [SOUTH] }],
  ['one business in a time', { businessIds: [NORTH], filter: { until: minute(30) }, limit: 250 }],
];
const findingNothing: Named = [
  ['what follows the end', { after: 1_000_000n }],
  ['a type that is not there', { filter: { type: 'OrderShipped' } }],
  ['a time in which nothing was', { filter: { from: minute(100_000) } }],
  ['no business', { businessIds: [] }],
];
const scans = [...finding, ...findingNothing];

describe('a scan in a thread reads what one on the event loop does', () => {
  test.each(scans)('as lines: %s', async (what, scan) => {
    const expected = await textOf(here.lines({ ...all, ...scan }));
    expect(await textOf(inThread.lines({ ...all, ...scan }))).toBe(expected);
    expect(expected).not.toContain('secret');
    expect(expected === '').toBe(findingNothing.some(([name]) => name === what));
  });

  test.each(scans)('as a page: %s', async (_what, scan) => {
    for (const limit of [scan.limit ?? 1_000, 150, 20]) {
      const page = { ...all, ...scan, limit };
      expect(await inThread.page(page)).toBe(await here.page(page));
    }
  });

  test('of the stream of one chat, page after page', async () => {
    const filter = { entity: 'chats', entityId: chatId };
    const lines = { ...all, filter };
    expect(await textOf(inThread.lines(lines))).toBe(await textOf(here.lines(lines)));
    let after: bigint | undefined;
    let events = 0;
    do {
      const page = { ...all, filter, after, limit: 110 };
      const text = await inThread.page(page);
      expect(text).toBe(await here.page(page));
      const { data, next }: { data: unknown[]; next: string | null } = JSON.parse(text);
      events += data.length;
      after = next === null ? undefined : BigInt(next);
    } while (after !== undefined);
    expect(events).toBe(201);
  });

  test('up to the end of the log as it was when they began, while it is written', async () => {
    const head = Number(await log.store.head());
    const lines = inThread.lines(all);
    const first = await lines.next();
    const writing = log.write({ chats: 4, messages: 50 });
    const text = Buffer.from(first.value ?? '').toString() + (await textOf(lines));
    await writing;
    const positions = text
      .split('\n')
      .slice(0, -1)
      .map(line => Number(JSON.parse(line).position));
    expect(positions).toEqual(Array.from({ length: head }, (_, n) => n + 1));
  });

  test('at once, each for itself', async () => {
    const expected = await textOf(here.lines(all));
    const texts = await Promise.all(Array.from({ length: 4 }, () => textOf(inThread.lines(all))));
    expect(texts.every(text => text === expected)).toBe(true);
  });
});

describe('a scan in a thread', () => {
  test('goes on only as its reader does, and not at all for one that leaves', async () => {
    const lines = inThread.lines(all);
    await lines.next();
    // Another answer of the thread comes after whatever it went on with by itself.
    await inThread.page({ ...all, limit: 150 });
    const before = log.questions;
    await lines.return(undefined);
    await inThread.page({ ...all, limit: 150 });
    expect(log.questions - before).toBe(1);
  });

  test.each([
    ['nobody knows what was unsent', async () => false, ReadModelsNotReady],
    [
      'the read models are away',
      () => Promise.reject(new ReadStoreUnavailable('away')),
      ReadStoreUnavailable,
    ],
  ])('is refused as ever where %s', async (_what, answer, refusal) => {
    log.known = answer;
    await expect(inThread.lines(all).next()).rejects.toThrow(refusal);
    await expect(inThread.page({ ...all, limit: 1_000 })).rejects.toThrow(refusal);
    log.known = async () => true;
    expect(await inThread.page({ ...all, limit: 1_000 })).not.toBe('');
  });

  test('does not hold up others while the read models are waited for', async () => {
    const asked = Promise.withResolvers<boolean>();
    log.known = () => asked.promise;
    const before = log.questions;
    const waiting = inThread.page({ ...all, limit: 500 });
    await eventually('the question', () => log.questions > before);
    const products = { ...all, filter: { type: 'ProductAdded', from: minute(0) }, limit: 500 };
    expect(await inThread.page(products)).toContain('ProductAdded');
    asked.resolve(true);
    expect(await waiting).toContain('ChatStarted');
  });

  test('ends where the server does, in the middle of its lines too', async () => {
    const stopped = log.threaded();
    const lines = stopped.lines(all);
    await lines.next();
    const next = lines.next();
    await Promise.all([expect(next).rejects.toThrow(EventStoreUnavailable), stopped.close()]);
    await expect(stopped.page({ ...all, limit: 1_000 })).rejects.toThrow(EventStoreUnavailable);
  });

  test('of a log that cannot be opened is refused, until it can be', async () => {
    const path = join(log.directory, 'events.db');
    const scansOfMoved = log.threaded();
    renameSync(path, `${path}.moved`);
    await expect(scansOfMoved.lines(all).next()).rejects.toThrow(EventStoreUnavailable);
    renameSync(`${path}.moved`, path);
    expect((await scansOfMoved.lines(all).next()).done).toBe(false);
    await scansOfMoved.close();
  });

  test('of a log that cannot be read any further ends with an error, and no other does', async () => {
    const damaged = new ScannedLog();
    await damaged.write({ chats: 20, messages: 300 });
    const broken = damaged.threaded();
    const lines = broken.lines(all);
    await lines.next();
    truncateSync(join(damaged.directory, 'events.db'), 4_096 * 20);
    truncateSync(join(damaged.directory, 'events.db-wal'), 0);
    await expect(textOf(lines)).rejects.toThrow(EventStoreUnavailable);
    expect(await inThread.page({ ...all, limit: 500 })).not.toBe('');
    await broken.close();
    await damaged.close();
  });
});
