/** What the columns of a document's fields hold. */
import { foldedValue } from '../folding.ts';
import type { Document, Scalar } from '../readStore.ts';
import type { Table } from './schema.ts';

export function columnValues({ collection }: Table, fields: readonly string[], document: Document): Scalar[] {
  return fields.map(field => foldedValue(collection, field, document[field] ?? null));
}
