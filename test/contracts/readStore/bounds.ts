/** Answers bounded in bytes. */
import { expect, test } from '@jest/globals';
import { MAX_ANSWER_BYTES } from '../../../src/projections/readStore.ts';
import { ask, batch, book, type CurrentStore, put, query, shelf } from './library.ts';

const KIB = 1024;

export function boundsContract(current: CurrentStore): void {
  /** Documents of so many characters, in a script of which each takes three bytes. */
  const text = (kib: number) => '\u8336'.repeat(kib * KIB);
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

  /** The list in pages: ids, and the bytes of each page. */
  async function paged(collection: string, id: string, question: object) {
    const ids: unknown[] = [];
    const bytes: number[] = [];
    const cut: boolean[] = [];
    let cursor: string | undefined;
    do {
      const page = await current().list(collection, query({ ...question, ...(cursor && { cursor }) }));
      ids.push(...JSON.parse(page.text).map((document: Record<string, unknown>) => document[id]));
      bytes.push(Buffer.byteLength(page.text));
      cut.push(page.isCut);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return { ids, bytes, cut };
  }

  test('a page of large documents ends early, says so, and its cursor goes on', async () => {
    const ids = numbers(40).map(n => `s${String(n).padStart(2, '0')}`);
    for (const [n, id] of ids.entries()) {
      await current().apply(batch(put('shelves', n + 1, shelf(id, { label: `${id} ${text(128)}` }))));
    }
    for (const limit of [30, 1_000]) {
      const pages = await paged('shelves', 'shelfId', { limit });
      expect(pages.ids).toEqual(ids);
      expect(Math.max(...pages.bytes)).toBeLessThanOrEqual(MAX_ANSWER_BYTES + KIB);
      expect(pages.cut.at(-1)).toBe(false);
      expect(pages.cut.slice(0, -1).every(Boolean)).toBe(true);
      expect(pages.cut.length).toBeGreaterThan(1);
    }
  });

  test('a page without a total says that it was cut, though it has no cursor', async () => {
    for (const n of numbers(30)) {
      await current().apply(batch(put('shelves', n + 1, shelf(`s${n}`, { label: `${n} ${text(128)}` }))));
    }
    const page = await ask(current(), 'shelves', { limit: 30, total: 'none' });
    expect(page.isCut).toBe(true);
    expect(page.nextCursor).toBeUndefined();
    expect(page.documents.length).toBeLessThan(30);
  });

  test('one document that many include is not repeated beyond the bound', async () => {
    await current().apply(batch(put('shelves', 1, shelf('s1', { label: text(128) }))));
    await current().apply(batch(...numbers(100).map(n => put('books', n + 2, book(`b${n}`)))));
    const { ids, bytes } = await paged('books', 'bookId', { include: ['shelf'], limit: 1_000 });
    expect(ids).toHaveLength(100);
    expect(Math.max(...bytes)).toBeLessThanOrEqual(MAX_ANSWER_BYTES + KIB);
  });

  test('small documents are no less many for it', async () => {
    await current().apply(
      batch(...numbers(1_000).map(n => put('shelves', n + 1, shelf(`s${n}`), { ordinal: n }))),
    );
    const page = await ask(current(), 'shelves', { limit: 1_000, include: ['books', 'authors'] });
    expect([page.documents.length, page.isCut, page.nextCursor, page.total]).toEqual([
      1_000,
      false,
      undefined,
      1_000,
    ]);
  });

  test('pages in parts have the total and the order of the whole', async () => {
    await current().apply(
      batch(
        ...numbers(900).map(n =>
          put('books', n + 1, book(`b${n}`, { printedAt: `20${10 + (n % 7)}`, lent: n % 2 === 0 })),
        ),
      ),
    );
    const where = { lent: true };
    const whole = await ask(current(), 'books', { where, limit: 1_000, include: [] });
    for (const question of [
      { where, limit: 300, offset: 20, include: ['shelf', 'editions'], includeLimit: 50 },
    ]) {
      const page = await ask(current(), 'books', question);
      expect(page.total).toBe(450);
      expect(page.documents.map(({ bookId }) => bookId)).toEqual(
        whole.documents.slice(20, 320).map(({ bookId }) => bookId),
      );
      const next = await ask(current(), 'books', { ...question, offset: 0, cursor: page.nextCursor ?? '' });
      expect(next.documents.map(({ bookId }) => bookId)).toEqual(
        whole.documents.slice(320).map(({ bookId }) => bookId),
      );
      expect(next.nextCursor).toBeUndefined();
    }
  });

  test('lists of an include are cut where one document would carry too much, and named', async () => {
    await current().apply(batch(put('shelves', 1, shelf('s1'))));
    for (const n of numbers(60)) {
      await current().apply(batch(put('books', n + 2, book(`b${n}`, { title: text(128) }))));
    }
    const asked = { include: ['books'], includeLimit: 100 };
    const one = await current().get('shelves', 's1', asked);
    const list = await current().list('shelves', query(asked));
    for (const answer of [one, list]) {
      expect(answer?.truncated).toEqual(['books']);
      expect(Buffer.byteLength(answer?.text ?? '')).toBeLessThanOrEqual(2 * MAX_ANSWER_BYTES);
      expect(answer?.text).toContain('"b59"');
    }
  });
}
