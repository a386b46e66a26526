import { beforeAll, describe, expect, test } from '@jest/globals';
import { auditedChat } from '../../src/audit/auditedEntities.ts';
import { type EventPage, readEventPage } from '../../src/audit/eventPages.ts';
import { readHistory } from '../../src/audit/history.ts';
import { selectionOf } from '../../src/audit/selection.ts';
import { chat } from '../../src/commands/chat.ts';
import { fold, type Loaded } from '../../src/commands/engine/aggregate.ts';
import { envelope } from '../../src/commands/engine/commandContext.ts';
import { snapshotIfDue } from '../../src/commands/engine/snapshots.ts';
import { type DomainEvent, eventCatalog } from '../../src/events/catalog/index.ts';
import { firstRevision } from '../../src/events/streamReading.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { auditedLog } from '../support/builders/auditedLog.ts';
import { chatStarted } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { callerWith, calmStore } from '../support/dsl/writeSide.ts';

const MESSAGES = 2_400;
const STREAM = 'chat-chat';
/** Events of one append; the write side snapshots after each, where one is due. */
const AT_ONCE = 120;

const at = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();

const written = (n: number): DomainEvent => ({
  type: 'CustomerMessageReceived',
  data: {
    messageId: idOf.message(`m${n}`),
    chatId: idOf.chat('chat'),
    businessId: idOf.business('business'),
    channelId: idOf.channel('channel'),
    platformCustomerId: 'psid',
    platformMessageId: null,
    contentType: 'TEXT',
    content: `message ${n}`,
    timestamp: at(n),
    totalTimeTaken: null,
    cost: null,
  },
});

/** A chat with many messages, one a minute, and the snapshots that its write side took. */
async function longChat(): Promise<WatchedEventStore> {
  const store = new WatchedEventStore(calmStore());
  const all = [chatStarted(), ...Array.from({ length: MESSAGES }, (_, n) => written(n + 1))];
  let loaded: Loaded<typeof chat.initial> = { state: chat.initial, revision: -1, position: undefined };
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const events = all
      .slice(from, from + AT_ONCE)
      .map((event, n) => envelope(eventCatalog, event, callerWith(), at(from + n)));
    await store.append(STREAM, from === 0 ? 'no-stream' : from - 1, events);
    const before = loaded.revision;
    loaded = fold(chat, loaded, await store.readStream(STREAM, { from }));
    await snapshotIfDue(store, chat, STREAM, before, loaded, events);
  }
  return store;
}

describe('a long chat', () => {
  let store: WatchedEventStore;
  beforeAll(async () => {
    store = await longChat();
  });
  const eventsRead = async (work: () => Promise<unknown>): Promise<number> => {
    const before = store.readModels.length;
    await work();
    return store.readModels.slice(before).reduce((sum, read) => sum + read.events, 0);
  };
  const positionOf = async (revision: number) =>
    (await store.readStream(STREAM, { from: revision, limit: 1 }))[0]?.position;

  test('has a history whose last page knows what was before, and reads little of it', async () => {
    const after = await positionOf(MESSAGES - 10);
    const read = () => readHistory(auditedLog(store), auditedChat, 'chat', { after, limit: 1_000 });
    const page = await read();
    expect(page?.next).toBeNull();
    expect(page?.data).toHaveLength(10);
    expect(page?.data[0]?.changes).toEqual({
      lastMessageAt: { from: at(MESSAGES - 10), to: at(MESSAGES - 9) },
    });
    expect(await eventsRead(read)).toBeLessThan(700);
  });

  test.each([0, 1, 499, 500, 501, 599, 600, 601, 1_200])(
    'has the same history from revision %i on',
    async revision => {
      const whole = await readHistory(auditedLog(store), auditedChat, 'chat', {
        after: undefined,
        limit: MESSAGES + 1,
      });
      const after = await positionOf(revision);
      const rest = await readHistory(auditedLog(store), auditedChat, 'chat', { after, limit: 3 });
      expect(rest?.data).toEqual(whole?.data.slice(revision + 1, revision + 4));
    },
  );

  test('is entered in the middle without reading what lies before', async () => {
    const read = () => firstRevision(store, STREAM, event => event.revision >= 1_234);
    expect(await read()).toBe(1_234);
    expect(await eventsRead(read)).toBeLessThan(20);
    expect(await firstRevision(store, STREAM, () => false)).toBe(MESSAGES + 1);
    expect(await firstRevision(store, STREAM, () => true)).toBe(0);
    expect(await firstRevision(store, 'chat-none', () => false)).toBe(0);
  });
});

/** A page may look at 10,000 events: more of them that do not match than that. */
describe('a page of the log under a time filter', () => {
  const LOG = 25_000;

  async function longLog() {
    const store = calmStore();
    for (let from = 0; from < LOG; from += 1_000) {
      const round = Array.from({ length: 1_000 }, (_, n) => from + n);
      const events = round.map(n => envelope(eventCatalog, written(n), callerWith(), at(n)));
      await store.append(STREAM, from === 0 ? 'no-stream' : from - 1, events);
    }
    return store;
  }

  test('that finds nothing for long is short, and the next goes on', async () => {
    const store = await longLog();
    const pages: EventPage[] = [];
    const selection = selectionOf({ from: at(LOG - 3) });
    for (let next: string | null | undefined; next !== null; next = pages.at(-1)?.next) {
      const after = next === undefined ? undefined : BigInt(next);
      pages.push(await readEventPage(auditedLog(store), selection, { after, limit: 50 }));
    }
    expect(pages.map(({ data }) => data.map(event => event.revision))).toEqual([
      [],
      [],
      [LOG - 3, LOG - 2, LOG - 1],
    ]);
  });

  test('is full where enough is found, also exactly at the end', async () => {
    const store = calmStore();
    const events = Array.from({ length: 4 }, (_, n) =>
      envelope(eventCatalog, written(n), callerWith(), at(n)),
    );
    await store.append(STREAM, 'no-stream', events);
    const pageOf = (limit: number) =>
      readEventPage(auditedLog(store), selectionOf({ until: at(2) }), { after: undefined, limit });
    expect((await pageOf(1)).next).toBe((await pageOf(1)).data[0]?.position);
    expect((await pageOf(2)).data).toHaveLength(2);
    expect((await pageOf(2)).next).toBeNull();
  });
});
