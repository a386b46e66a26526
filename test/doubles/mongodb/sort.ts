/** Sorts documents by BSON's order; of an array the least item counts, or the greatest where it goes down. */
import { compareLoosely } from './bsonOrder.ts';
import type { Document } from './document.ts';
import { CommandError } from './errors.ts';
import { pathOf, valuesAt } from './paths.ts';

type KeyOf = (document: Document) => unknown;

export function compileSort(spec: Document): (documents: readonly Document[]) => readonly Document[] {
  const fields = Object.entries(spec).map(([field, direction]) => ({ field, sign: signOf(direction) }));
  if (fields.length === 0) return documents => documents;
  const keys = fields.map(({ field, sign }) => keyAt(field, sign));
  return documents => {
    const rows = documents.map(document => ({ document, keys: keys.map(key => key(document)) }));
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

function keyAt(field: string, sign: 1 | -1): KeyOf {
  const path = pathOf(field);
  return document => {
    const values = valuesAt(document, path);
    const items = values.length > 1 ? values.filter(value => !Array.isArray(value)) : values;
    const [first, ...others] = items;
    return others.reduce((best, value) => (compareLoosely(value, best) * sign < 0 ? value : best), first);
  };
}
