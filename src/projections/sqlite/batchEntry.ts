/** A document that a batch has read, with what it has changed of it; it may serve further batches. */
import type { Scalar } from '../readStore.ts';

export class BatchEntry {
  readonly id: string;
  revision: number;
  position = 0n;
  /** Something is to be written. */
  dirty = false;
  /** A field has changed, not the revision alone. */
  changed = false;
  /** A part of a natural key has changed, and the table does not know yet. */
  rekeyed = false;
  /** Fields with a column whose value is another now. */
  readonly columns = new Set<string>();
  readonly #text: string;
  #document: Record<string, Scalar> | undefined;

  constructor(id: string, revision: number, text: string) {
    this.id = id;
    this.revision = revision;
    this.#text = text;
  }

  /** Characters of its text when it was read. */
  get length(): number {
    return this.#text.length;
  }

  /** Parsed when first asked for: most events move nothing but the revision of what they belong to. */
  get document(): Record<string, Scalar> {
    this.#document ??= JSON.parse(this.#text) as Record<string, Scalar>;
    return this.#document;
  }

  set(field: string, value: Scalar, position: bigint): void {
    this.touch(position).document[field] = value;
    this.changed = true;
  }

  touch(position: bigint): this {
    this.position = position;
    this.dirty = true;
    return this;
  }

  written(): void {
    this.dirty = false;
    this.changed = false;
    this.columns.clear();
  }
}
