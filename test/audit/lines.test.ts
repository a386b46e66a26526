import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SlicedScans } from '../../src/audit/eventScans.ts';
import { envelope } from '../../src/commands/engine/commandContext.ts';
import { eventCatalog } from '../../src/events/catalog/index.ts';
import type { RecordedEvent } from '../../src/events/event.ts';
import type { EventStore, ReadAllOptions } from '../../src/events/eventStore.ts';
import { prefersLines } from '../../src/http/accept.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { auditedLog } from '../support/builders/auditedLog.ts';
import { chatStarted, productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { Auditor } from '../support/dsl/auditor.ts';
import { EARLIER, record } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs, type Json } from '../support/servers/testSystem.ts';

const parsed = (text: string): Json[] =>
  text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line));

describe('a client', () => {
  test.each([
    ['', false],
    ['*/*', false],
    ['application/json', false],
    ['application/x-ndjson', true],
    ['Application/X-NDJSON; charset=utf-8', true],
    ['text/html, application/x-ndjson;q=0.9, */*;q=0.1', true],
    ['application/json, application/x-ndjson', true],
    ['application/json;q=0.5, application/x-ndjson;q=0.4', false],
    ['application/x-ndjson;q=0', false],
    ['application/x-ndjson;q=much', false],
  ])('that accepts "%s" gets lines: %s', (accept, expected) => {
    expect(prefersLines(accept)).toBe(expected);
  });
});

describe.each(enginePairs)('the log as lines on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  let auditor: Auditor;

  beforeAll(async () => {
    auditor = new Auditor(testServer.system);
    for (let n = 0; n < 60; n++) await testServer.shop.user({ name: `User ${n}` });
  });

  test('is what its pages are, without a limit', async () => {
    const response = await auditor.lines('entity=users');
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(parsed(await response.text())).toEqual(await auditor.events('entity=users'));
  });

  test('takes filters, after and limit', async () => {
    const users = await auditor.events('entity=users');
    const query = `type=UserRegistered&limit=7&after=${users[2]?.position}`;
    expect(parsed(await (await auditor.lines(query)).text())).toEqual(users.slice(3, 10));
    expect(await (await auditor.lines('from=2100-01-01')).text()).toBe('');
  });

  test('is refused as pages are', async () => {
    const response = await auditor.lines('after=x');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      400,
      'application/json; charset=utf-8',
    ]);
  });

  test('lets a client go that has heard enough', async () => {
    const { body } = await auditor.lines();
    await body?.getReader().cancel();
    expect((await auditor.ask('limit=1')).status).toBe(200);
  });
});

const EVENTS = 3_000;

class CountingStore extends FlakyEventStore {
  readModels = 0;
  onRead: () => void = () => {};

  override readAll(options: ReadAllOptions): Promise<readonly RecordedEvent[]> {
    this.readModels++;
    this.onRead();
    return super.readAll(options);
  }
}

async function longLog(): Promise<CountingStore> {
  const store = new CountingStore({ unknownRate: 0, unavailableRate: 0, dropEvery: 0 });
  const events = Array.from({ length: EVENTS }, () =>
    envelope(eventCatalog, productAdded(), callerWith(), EARLIER),
  );
  await store.append('product-product', 'no-stream', events.slice(0, 1_500));
  await store.append('product-product', 1_499, events.slice(1_500));
  return store;
}

const all = { filter: {}, businessIds: undefined, after: undefined, limit: undefined };

const linesOf = (store: EventStore, filter = {}) =>
  new SlicedScans(auditedLog(store)).lines({ ...all, filter });

describe('lines of a long log', () => {
  test('end where the log ended as they began', async () => {
    const store = await longLog();
    const lines: string[] = [];
    for await (const chunk of linesOf(store)) {
      lines.push(...chunk.split('\n').slice(0, -1));
      await record(store, [chatStarted({ chatId: idOf.chat(`late-${lines.length}`) })]);
    }
    expect(lines).toHaveLength(EVENTS);
  });

  test('are read only as fast as they are taken', async () => {
    const store = await longLog();
    const stream = Readable.from(linesOf(store), { objectMode: false });
    await once(stream, 'readable');
    for (let turn = 0; turn < 20; turn++) await breathe();
    expect(store.readModels).toBe(1);
    stream.destroy();
  });

  test('stop in the middle of a scan that finds nothing, once their reader is gone', async () => {
    const store = await longLog();
    const nothing = { from: '2100-01-01T00:00:00.000Z' };
    const stream = Readable.from(linesOf(store, nothing), { objectMode: false });
    store.onRead = () => {
      if (store.readModels === 2) stream.destroy();
    };
    stream.resume();
    await once(stream, 'close');
    for (let turn = 0; turn < 20; turn++) await breathe();
    expect(store.readModels).toBe(2);
  });
});
