/** Random changes and questions: every adapter answers as the plain store in memory does. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Change, ChangeBatch, ReadStore } from '../../../src/projections/readStore.ts';
import { MemoryReadStore } from '../../doubles/memoryReadStore.ts';
import { type Draft, draft, inquiry } from './arbitraries.ts';
import {
  ask,
  batch,
  everything,
  follow,
  library,
  type OpenReadStore,
  type Question,
  query,
} from './library.ts';

const RUNS = 60;
/** So many changes that are known already may come again before what is new in a batch. */
const MAX_OVERLAP = 12;

const history = fc.array(draft, { minLength: 5, maxLength: 40 });
/** Sizes of the batches, and which earlier batch comes again after each. */
const delivery = fc.infiniteStream(fc.record({ size: fc.integer({ min: 1, max: 8 }), again: fc.nat() }));

export function modelContract(open: OpenReadStore): void {
  test('random changes, redelivered at random, leave what the model has', async () => {
    const inquiries = fc.array(inquiry, { minLength: 10, maxLength: 25 });
    const property = fc.asyncProperty(history, delivery, inquiries, async (drafts, deliveries, asked) => {
      const { model, changes } = await agree(drafts);
      const store = await open(library);
      try {
        await deliver(store, changes, deliveries);
        for (const { name } of library)
          expect(await everything(store, name)).toEqual(await everything(model, name));
        for (const { collection, question } of asked) await compare(store, model, collection, question);
      } finally {
        await store.close();
      }
    });
    await fc.assert(property, { numRuns: RUNS });
  }, 120_000);
}

/** The drafts with their positions, without those that break what a log promises, and the model after them. */
async function agree(drafts: readonly Draft[]): Promise<{ model: ReadStore; changes: Change[] }> {
  const model = new MemoryReadStore(library);
  const used = new Set<string>();
  const changes: Change[] = [];
  for (const [index, make] of drafts.entries()) {
    for (const change of make((index + 1) * 3)) {
      if (!(await isPossible(model, used, change))) continue;
      await model.apply(batch(change));
      changes.push(change);
    }
  }
  return { model, changes };
}

/** Ids do not come back after a deletion, and a natural key has one living document. */
async function isPossible(model: ReadStore, used: Set<string>, change: Change): Promise<boolean> {
  if (change.op !== 'put') return true;
  const { collection, id, document } = change;
  if (await model.get(collection, id, query({}))) return true;
  if (used.has(id)) return false;
  const keys = library.find(({ name }) => name === collection)?.naturalKeys ?? [];
  const { documents } = await ask(model, collection);
  const isHeld = (key: readonly string[]) =>
    documents.some(living => key.every(field => living[field] === document[field]));
  if (keys.some(isHeld)) return false;
  used.add(id);
  return true;
}

type Delivery = { readonly size: number; readonly again: number };
async function deliver(
  store: ReadStore,
  changes: readonly Change[],
  deliveries: Iterable<Delivery>,
): Promise<void> {
  const batches: ChangeBatch[] = [];
  let from = 0;
  for (const { size, again } of deliveries) {
    if (from >= changes.length) return;
    // Events are never torn apart: a batch ends where its last change's event does.
    let to = Math.min(from + size, changes.length);
    while (changes[to] && changes[to]?.position === changes[to - 1]?.position) to++;
    batches.push(batch(...changes.slice(from, to)));
    await store.apply(batch(...changes.slice(Math.max(0, from - (again % MAX_OVERLAP)), to)));
    const earlier = batches[again % batches.length];
    if (earlier) await store.apply(earlier);
    from = to;
  }
}

async function compare(
  store: ReadStore,
  model: ReadStore,
  collection: string,
  question: Question,
): Promise<void> {
  const ours = await ask(store, collection, question);
  const theirs = await ask(model, collection, question);
  expect(comparable(ours)).toEqual(comparable(theirs));
  const all = { ...question, offset: 0, limit: 1_000 };
  expect(await follow(store, collection, { ...question, offset: 0 })).toEqual(
    (await ask(model, collection, all)).documents,
  );
  const id = library.find(({ name }) => name === collection)?.id ?? '';
  const first = String(theirs.documents[0]?.[id]);
  const [mine, expected] = await Promise.all(
    [store, model].map(one => one.get(collection, first, query(question))),
  );
  expect(mine && { ...mine, truncated: [...mine.truncated].sort(), text: JSON.parse(mine.text) }).toEqual(
    expected && { ...expected, truncated: [...expected.truncated].sort(), text: JSON.parse(expected.text) },
  );
}

const comparable = ({ nextCursor, truncated, ...page }: Awaited<ReturnType<typeof ask>>) => ({
  ...page,
  more: nextCursor !== undefined,
  truncated: [...truncated].sort(),
});
