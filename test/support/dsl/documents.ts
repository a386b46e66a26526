/** Everything that a read store shows, to be compared. */
import { collections } from '../../../src/projections/index.ts';
import type { ReadStore, StoredDocument } from '../../../src/projections/readStore.ts';

interface ShownDocument extends Omit<StoredDocument, 'text'> {
  readonly document: unknown;
}

/** By collection, in the order of a scan. */
export async function documentsOf(store: ReadStore): Promise<Record<string, ShownDocument[]>> {
  const shown: Record<string, ShownDocument[]> = {};
  for (const { name } of collections) {
    shown[name] = [];
    for await (const page of store.scan(name)) {
      shown[name].push(...page.map(({ text, ...rest }) => ({ ...rest, document: JSON.parse(text) })));
    }
  }
  return shown;
}

export const countOf = (shown: Record<string, ShownDocument[]>): number =>
  Object.values(shown).reduce((sum, documents) => sum + documents.length, 0);
