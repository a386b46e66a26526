/** Texts in payloads that may hold anything. */
import type { Json } from '../../events/event.ts';
import { field } from '../json.ts';

/** A text in which there is something to see, or a number as a text. */
export function readable(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The readable ones of some fields, in order, each text once. */
export function wordsOf(from: Json, names: readonly string[]): readonly string[] {
  const words = names.map(name => readable(field(from, name))?.trim());
  return [...new Set(words.filter(word => word !== undefined))];
}
