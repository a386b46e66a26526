/** Sorts documents by BSON's order. */
import { compareLoosely } from './bsonOrder.ts';
import type { Document } from './document.ts';
import { CommandError } from './errors.ts';
import { pathOf, valueAt } from './paths.ts';

export function compileSort(spec: Document): (documents: readonly Document[]) => readonly Document[] {
  const fields = Object.entries(spec).map(([field, direction]) => ({
    path: pathOf(field),
    sign: signOf(direction),
  }));
  if (fields.length === 0) return documents => documents;
  return documents => {
    const rows = documents.map(document => ({
      document,
      keys: fields.map(({ path }) => valueAt(document, path)),
    }));
    rows.sort((a, b) => {
      for (const [i, { sign }] of fields.entries()) {
        const order = compareLoosely(a.keys[i], b.keys[i]);
        if (order !== 0) return order * sign;
      }
      return 0;
    });
    return rows.map(row => row.document);
  };
}

function signOf(direction: unknown): 1 | -1 {
  const sign = Number(direction);
  if (sign === 1 || sign === -1) return sign;
  throw new CommandError(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
}
