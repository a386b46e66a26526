/** Audits of long messages: an answer is bounded in bytes however many events were asked for. */

import { beforeAll, describe, expect, test } from '@jest/globals';
import { auditedChat } from '../../src/audit/auditedEntities.ts';
import { readEventPage } from '../../src/audit/eventPages.ts';
import { readHistory } from '../../src/audit/history.ts';
import { selectionOf } from '../../src/audit/selection.ts';
import { envelope } from '../../src/commands/engine/commandContext.ts';
import { type DomainEvent, eventCatalog } from '../../src/events/catalog/index.ts';
import type { EventStore } from '../../src/events/eventStore.ts';
import { MAX_ANSWER_BYTES } from '../../src/projections/readStore.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { auditedLog } from '../support/builders/auditedLog.ts';
import { chatStarted } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { EARLIER } from '../support/dsl/givenWhenThen.ts';
import { callerWith, calmStore } from '../support/dsl/writeSide.ts';

const MESSAGES = 300;
const LENGTH = 64 * 1024;
/** Of a piece of a stream that is read at once. */
const MAX_AT_ONCE = 100;

const longMessage = (number: number): DomainEvent => ({
  type: 'AgentReplied',
  data: {
    messageId: idOf.message(`m${number}`),
    chatId: idOf.chat('chat'),
    businessId: idOf.business('business'),
    channelId: idOf.channel('channel'),
    platformCustomerId: 'psid',
    platformMessageId: null,
    contentType: 'TEXT',
    content: 'c'.repeat(LENGTH),
    timestamp: EARLIER,
    totalTimeTaken: null,
    cost: null,
  },
});

async function chatOfLongMessages(): Promise<WatchedEventStore> {
  const store = new WatchedEventStore(calmStore());
  const stream = 'chat-chat';
  await store.append(stream, 'no-stream', [envelope(eventCatalog, chatStarted(), callerWith(), EARLIER)]);
  for (let number = 0; number < MESSAGES; number++) {
    await store.append(stream, number, [envelope(eventCatalog, longMessage(number), callerWith(), EARLIER)]);
  }
  return store;
}

interface Page {
  readonly data: readonly { readonly position: string }[];
  readonly next: string | null;
}

/** Every page until the last one says that it is. */
async function pagesOf(read: (after: bigint | undefined) => Promise<Page | undefined>): Promise<Page[]> {
  const pages: Page[] = [];
  for (let after: bigint | undefined; ; ) {
    const page = await read(after);
    if (!page) throw new Error('there is nothing under that id');
    pages.push(page);
    if (page.next === null) return pages;
    after = BigInt(page.next);
  }
}

describe('long messages in an audit', () => {
  let store: WatchedEventStore;
  beforeAll(async () => {
    store = await chatOfLongMessages();
  });

  const readModels: readonly (readonly [
    string,
    (of: EventStore, after: bigint | undefined) => Promise<Page | undefined>,
  ])[] = [
    ['a history', (of, after) => readHistory(auditedLog(of), auditedChat, 'chat', { after, limit: 1_000 })],
    ['the log', (of, after) => readEventPage(auditedLog(of), selectionOf({}), { after, limit: 1_000 })],
    [
      'the events of one chat',
      (of, after) =>
        readEventPage(auditedLog(of), selectionOf({ entity: 'chats', entityId: 'chat' }), {
          after,
          limit: 1_000,
        }),
    ],
    [
      'the messages of one chat',
      (of, after) =>
        readEventPage(auditedLog(of), selectionOf({ entity: 'messages', entityId: 'chat' }), {
          after,
          limit: 1_000,
        }),
    ],
  ];

  test.each(readModels)('come in pages of 8 MiB at most: %s', async (name, read) => {
    const before = store.readModels.length;
    const pages = await pagesOf(after => read(store, after));
    const sizes = pages.map(page => Buffer.byteLength(JSON.stringify(page.data)));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_ANSWER_BYTES + MESSAGES);
    const positions = pages.flatMap(({ data }) => data.map(({ position }) => position));
    expect(new Set(positions).size).toBe(MESSAGES + (name.startsWith('the messages') ? 0 : 1));
    expect(positions).toHaveLength(new Set(positions).size);
    const atOnce = store.readModels.slice(before).map(({ events }) => events);
    expect(Math.max(0, ...atOnce)).toBeLessThanOrEqual(MAX_AT_ONCE);
  });
});
