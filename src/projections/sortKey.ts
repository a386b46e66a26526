/** The place of a document in creation order, as one number. */
import type { Put } from './readStore.ts';

/** A position holds this many places: one for each document that its event creates in a collection. */
const ORDINALS = 1024n;

export const sortKeyOf = ({ position, ordinal }: Pick<Put, 'position' | 'ordinal'>): bigint =>
  position * ORDINALS + BigInt(ordinal);
