/** A log whose event at n makes the width of one shelf n: a reader sees how far the read models are. */
import type { ChangeBatch, ReadStore } from '../../../src/projections/readStore.ts';
import { batch, patch, put, read, shelf } from '../../contracts/readStore/library.ts';

export function event(n: number): ChangeBatch {
  if (n === 1) return batch(put('shelves', 1, shelf('s1', { width: 1 })));
  return batch(patch('shelves', n, { shelfId: 's1' }, { set: { width: n } }));
}

export async function applyEvents(store: ReadStore, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n++) await store.apply(event(n));
}

export const widthIn = async (store: ReadStore) => (await read(store, 'shelves', 's1'))?.width;
