/** The log as lines: how many at once, and what a client is told when the log breaks off under it. */
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import type { Backend } from '../../src/api/backend.ts';
import { SlicedScans } from '../../src/audit/eventScans.ts';
import { candidatePages, selectionOf } from '../../src/audit/selection.ts';
import { envelope } from '../../src/commands/engine/commandContext.ts';
import { eventCatalog } from '../../src/events/catalog/index.ts';
import type { RecordedEvent } from '../../src/events/event.ts';
import { EventStoreUnavailable, type ReadAllOptions } from '../../src/events/eventStore.ts';
import type { RawRequest } from '../../src/http/route.ts';
import { auditRoutes } from '../../src/http/routes/audit.ts';
import { OPEN } from '../../src/identity/access.ts';
import { MAX_SLICE_MS } from '../../src/scheduling/timeSlices.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { auditedLog } from '../support/builders/auditedLog.ts';
import { productAdded } from '../support/builders/eventBuilders.ts';
import { EARLIER } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

class DamagedStore extends FlakyEventStore {
  readModels = 0;
  damagedAfter = Number.POSITIVE_INFINITY;

  override readAll(options: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    if (++this.readModels > this.damagedAfter)
      throw new EventStoreUnavailable('the event log could not be read');
    return super.readAll(options);
  }
}

let store: DamagedStore;
let logged: { level: number; msg: string }[];
let exported: () => Promise<Readable>;

beforeEach(async () => {
  store = new DamagedStore({ unknownRate: 0, unavailableRate: 0, dropEvery: 0 });
  const events = Array.from({ length: 1_200 }, () =>
    envelope(eventCatalog, productAdded(), callerWith(), EARLIER),
  );
  await store.append('product-product', 'no-stream', events);
  logged = [];
  const log = pino({}, { write: line => logged.push(JSON.parse(line)) });
  const eventScans = new SlicedScans(auditedLog(store));
  const [route] = auditRoutes({ eventStore: store, eventScans } as unknown as Backend, log);
  const rawRequest: RawRequest = {
    access: OPEN,
    admitBody: async () => {},
    params: {},
    querystring: '',
    parameters: () => ({}),
    body: undefined,
    rawBody: '',
    bytes: Buffer.alloc(0),
    header: name => (name === 'Accept' ? 'application/x-ndjson' : ''),
    context: () => callerWith(),
    keyed: () => undefined,
  };
  exported = async () => (await route?.answer(rawRequest))?.body as Readable;
});

test('a log that cannot be read any further ends the lines with one that says so, and is logged', async () => {
  store.damagedAfter = 5;
  const lines = (await text(await exported())).split('\n').slice(0, -1);
  expect(lines).toHaveLength(501);
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
    error: { code: 'event-store-unavailable', message: expect.any(String) },
  });
  expect(logged).toMatchObject([{ level: 50, msg: 'the export of events broke off', requestId: 'request' }]);
});

test('a reader that leaves is no failure of the export', async () => {
  const body = await exported();
  await once(body, 'readable');
  // As Koa ends it where the connection closes.
  const closed = new Promise(done => body.on('error', () => {}).once('close', done));
  body.destroy(new Error('Premature close'));
  await closed;
  expect(logged).toEqual([]);
});

describe('four exports at once', () => {
  test('leave no room for a fifth, until one has ended', async () => {
    const open = await Promise.all(Array.from({ length: 4 }, exported));
    await expect(exported()).rejects.toMatchObject({ status: 503, code: 'too-many-exports' });
    expect((await text(open[0] as Readable)).split('\n')).toHaveLength(1_201);
    expect(await text(await exported())).not.toBe('');
  });

  test('give back their places when their readers leave', async () => {
    const open = await Promise.all(Array.from({ length: 4 }, exported));
    for (const body of open) body.destroy();
    await turn();
    for (let n = 0; n < 4; n++) expect(await text(await exported())).not.toBe('');
  });
});

/** Each read takes longer than a slice. */
class SlowStore extends DamagedStore {
  override readAll(options: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    const until = performance.now() + MAX_SLICE_MS;
    while (performance.now() < until);
    return super.readAll(options);
  }
}

test('scans that are asked for at once read a page a turn of the event loop, the first of each included', async () => {
  const slow = new SlowStore({ unknownRate: 0, unavailableRate: 0, dropEvery: 0 });
  const selection = selectionOf({ from: '2099-01-01T00:00:00.000Z' });
  const first = () => candidatePages(slow, selection, undefined, 500).next();
  let readsATurn = 0;
  let scanning = true;
  const watching = (async () => {
    while (scanning) {
      const before = slow.readModels;
      await turn();
      readsATurn = Math.max(readsATurn, slow.readModels - before);
    }
  })();
  // As requests on connections of their own arrive: within one turn, but not in one go.
  const scans = Array.from({ length: 20 }, () => new Promise(done => setImmediate(() => first().then(done))));
  await Promise.all(scans);
  scanning = false;
  await watching;
  expect(slow.readModels).toBe(20);
  expect(readsATurn).toBeLessThanOrEqual(2);
});
