/** Lists under several filters that very many documents match: their pages and their totals. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collections } from '../../src/projections/index.ts';
import type { ListQuery, ReadStore } from '../../src/projections/readStore.ts';
import { openSqliteReadStore } from '../../src/projections/sqlite/index.ts';
import { SLICE_DOCUMENTS } from '../../src/projections/sqlite/slices.ts';
import { freshPath } from '../support/dsl/sqliteReadFiles.ts';

/** Ends in the middle of a slice. */
const MESSAGES = 9 * SLICE_DOCUMENTS + 7;
const SENDERS = ['CUSTOMER', 'BOT', 'AGENT'];
/** Several messages at a time, so that a slice can end between those of one. */
const timeOf = (number: number) =>
  new Date(Date.UTC(2026, 0, 1) + Math.floor(number / 5) * 1_000).toISOString();

interface Message {
  readonly messageId: string;
  readonly chatId: string;
  readonly senderType: string;
  readonly contentType: string;
  readonly timestamp: string;
}

const messages: readonly Message[] = Array.from({ length: MESSAGES }, (_, number) => ({
  messageId: `m${number}`,
  chatId: 'chat',
  senderType: SENDERS[number % 3] ?? '',
  contentType: SENDERS[number % 3] === 'CUSTOMER' ? 'VIDEO' : number % 2 === 0 ? 'TEXT' : 'IMAGE',
  timestamp: timeOf(number),
}));

const base = { limit: 10, offset: 0, include: [], includeLimit: 1 } as const;
const nothing = { chatId: 'chat', senderType: 'BOT', contentType: 'VIDEO' };
const several = { chatId: 'chat', senderType: 'BOT', contentType: 'TEXT' };
const [early, late] = [timeOf(1_234), timeOf(MESSAGES - 1_234)];

describe('a list under several filters', () => {
  let store: ReadStore;
  beforeAll(async () => {
    store = openSqliteReadStore({ path: freshPath(), collections, epoch: 'one' });
    const changes = messages.map((document, number) => ({
      op: 'put' as const,
      collection: 'messages',
      position: BigInt(number + 1),
      id: document.messageId,
      ordinal: 0,
      revision: 0,
      document: { ...document },
    }));
    await store.apply({ changes, checkpoint: BigInt(MESSAGES) });
  });
  afterAll(() => store.close());

  const queries: readonly (readonly [string, Partial<ListQuery>])[] = [
    ['of three', { where: several }],
    ['of two', { where: { chatId: 'chat', contentType: 'IMAGE' } }],
    ['that nothing matches', { where: { ...several, contentType: 'AUDIO' } }],
    ['newest first', { where: several, descending: true }],
    ['after a time', { where: several, after: early }],
    ['before a time', { where: several, before: late }],
    ['between two times, newest first', { where: several, after: early, before: late, descending: true }],
    ['at an offset', { where: several, offset: 500 }],
    ['at an offset, newest first', { where: several, offset: 700, descending: true }],
    ['of a long page', { where: several, limit: 1_000 }],
    ['behind its end', { where: several, offset: MESSAGES }],
    ['that match much each, and nothing together', { where: nothing }],
  ];
  const matchingOf = ({ where = {}, after = '', before = '~', descending = false }: Partial<ListQuery>) => {
    const matching = messages.filter(
      message =>
        Object.entries(where).every(([field, value]) => message[field as keyof Message] === value) &&
        message.timestamp > after &&
        message.timestamp < before,
    );
    return descending ? matching.reverse() : matching;
  };
  const idsOf = (text: string) => (JSON.parse(text) as Message[]).map(({ messageId }) => messageId);

  test.each(queries)('%s has its documents, and the total of all its pages', async (_what, query) => {
    const matching = matchingOf(query);
    const { limit, offset } = { ...base, ...query };
    const page = await store.list('messages', { ...base, where: {}, ...query });
    expect(page.total).toBe(matching.length);
    expect(idsOf(page.text)).toEqual(
      matching.slice(offset, offset + limit).map(({ messageId }) => messageId),
    );
    expect(page.nextCursor !== undefined).toBe(matching.length > offset + limit);
  });

  test.each(queries)('%s has all of them, page by page', async (_what, { offset: _offset, ...query }) => {
    const found: string[] = [];
    const asked = { ...base, where: {}, ...query, limit: 150 };
    let cursor: string | undefined;
    do {
      const page = await store.list('messages', { ...asked, ...(cursor === undefined ? {} : { cursor }) });
      found.push(...idsOf(page.text));
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    expect(found).toEqual(matchingOf(query).map(({ messageId }) => messageId));
  });

  test('keeps its total on the pages behind a cursor', async () => {
    const first = await store.list('messages', { ...base, where: several });
    const { nextCursor = '' } = first;
    const next = await store.list('messages', { ...base, where: several, cursor: nextCursor });
    expect(next.total).toBe(first.total);
    expect(next.text).not.toBe(first.text);
  });

  test.each<readonly [string, Partial<ListQuery>]>([
    ['many of them are counted', { where: several }],
    ['many pages are searched for', { where: nothing, total: 'none' }],
    ['many pages at a great offset are read', { where: { chatId: 'chat' }, offset: MESSAGES - 10 }],
  ])('lets the event loop turn while %s', async (_what, query) => {
    let turns = 0;
    let isOver = false;
    const turn = () => {
      turns++;
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    const list = { ...base, where: {}, ...query };
    // Each asks for another page: one that was asked for before is there at once.
    const pages = Array.from({ length: 100 }, (_, index) => ({ ...list, limit: list.limit + index }));
    await Promise.all(pages.map(page => store.list('messages', page)));
    isOver = true;
    // Without giving way there is none at all; how many there are depends on the machine.
    expect(turns).toBeGreaterThan(0);
  });
});
