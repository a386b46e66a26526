/**
 * The documents of one collection that the last batches have changed, as the file has them: what is changed by one batch
 * after another, such as a chat by its messages, is read and parsed once. True only while nobody else writes to the file.
 */
import { LRUCache } from 'lru-cache';
import type { BatchEntry } from './batchEntry.ts';

const MAX_ENTRIES = 512;
/** Characters of the texts of all of them. */
const MAX_LENGTH = 1024 * 1024;

export class RecentEntries {
  readonly #entries = new LRUCache<string, BatchEntry>({
    max: MAX_ENTRIES,
    maxSize: MAX_LENGTH,
    sizeCalculation: entry => Math.max(1, entry.length),
  });

  get(id: string): BatchEntry | undefined {
    return this.#entries.get(id);
  }

  /** One that is longer than all may be together is not kept. */
  add(entry: BatchEntry): void {
    this.#entries.set(entry.id, entry);
  }

  delete(id: string): void {
    this.#entries.delete(id);
  }

  clear(): void {
    this.#entries.clear();
  }
}
