/**
 * An index of products by the words that customers may name them by. Each term of a name or a short id is a document
 * in a slot of its own, so that a new name overwrites the terms of the old one; a slot that a name has no term for
 * keeps none.
 */

import { z } from 'zod';
import type { Id } from '../events/catalog/ids.ts';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import { nameTerms } from '../text/terms.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

/** Another version of the dictionaries may part words in other places: terms made by it are other terms. */
const DICTIONARIES = process.versions.icu ?? '';

const document = z.object({
  termId: z.string(),
  productId: z.string(),
  key: z.string().nullable().meta({ dictionaries: DICTIONARIES }),
});

const collection: Collection<keyof z.infer<typeof document>> = {
  name: 'productTerms',
  id: 'termId',
  filters: ['key', 'productId'],
  counted: [],
  includes: {},
};

/** Which slots there are for the terms of a field: `first` is the ordinal of the first of them. */
interface Slots {
  readonly field: 'name' | 'shortId';
  readonly first: number;
  readonly count: number;
}
const SLOTS: readonly Slots[] = [
  { field: 'name', first: 0, count: 32 },
  { field: 'shortId', first: 32, count: 8 },
];

/** A product's term, with the business in front: what others sell is never looked at. */
export const termKey = (businessId: Id<'business'>, term: string): string => `${businessId} ${term}`;

type Named = RecordedEventOf<'ProductAdded' | 'ProductDetailsUpdated'>;

const added = (event: Named): Change[] => SLOTS.flatMap(slots => put(event, slots));

/** Slots that are there take the new terms, those that are not come to be. */
const updated = (event: Named): Change[] =>
  SLOTS.filter(({ field }) => event.data[field] !== undefined).flatMap(slots => [
    ...put(event, slots),
    ...patch(event, slots),
  ]);

function put(event: Named, slots: Slots): Change[] {
  const { position, revision } = event;
  const { productId } = event.data;
  return keysOf(event, slots).map((key, index) => {
    const id = termId(productId, slots, index);
    const ordinal = slots.first + index;
    return {
      op: 'put',
      collection: collection.name,
      position,
      revision,
      id,
      ordinal,
      document: { termId: id, productId, key },
    };
  });
}

function patch(event: Named, slots: Slots): Change[] {
  const { position, revision } = event;
  const { productId } = event.data;
  const keys = keysOf(event, slots);
  return Array.from({ length: slots.count }, (_, index) => {
    const match = { termId: termId(productId, slots, index) };
    const set = { key: keys[index] ?? null };
    return { op: 'patch', collection: collection.name, position, revision, match, set };
  });
}

const termId = (productId: Id<'product'>, { field }: Slots, index: number): string =>
  `${productId}/${field}/${index}`;

/** An event that names no business, as older ones do, leaves the index without the product's terms. */
function keysOf({ data }: Named, { field, count }: Slots): readonly string[] {
  const { businessId, [field]: text } = data;
  if (businessId === undefined) return [];
  return nameTerms(text ?? '', count).map(term => termKey(businessId, term));
}

const deleted = ({ data, position }: RecordedEventOf<'ProductDeleted'>): Change[] => [
  { op: 'delete', collection: collection.name, position, match: { productId: data.productId } },
];

export const productTerms: ReadModel = {
  document,
  collection,
  on: { ProductAdded: added, ProductDetailsUpdated: updated, ProductDeleted: deleted },
};
