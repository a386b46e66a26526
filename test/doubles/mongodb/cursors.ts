/** Cursors: what was found when the query ran, handed out in batches. */
import { BSON } from 'mongodb';
import { type Document, numberOf } from './document.ts';
import { CommandError } from './errors.ts';

const FIRST_BATCH = 101;
/** However many documents are asked for, a batch ends before this size, but for a single document. */
const BATCH_BYTES = 16 * 2 ** 20;

interface Cursor {
  readonly namespace: string;
  readonly rest: readonly Document[];
}

export class Cursors {
  readonly #open = new Map<bigint, Cursor>();
  #ids = 0n;

  /** The answer of the command that opened it. */
  first(namespace: string, documents: readonly Document[], options: Document): Document {
    const size = numberOf(options, 'batchSize', FIRST_BATCH);
    const { batch, id } = this.#cut({ namespace, rest: documents }, size, options.singleBatch === true);
    return { cursor: { firstBatch: batch, id, ns: namespace }, ok: 1 };
  }

  /** @throws CommandError where no such cursor is open */
  next(id: unknown, options: Document): Document {
    const cursor = typeof id === 'bigint' ? this.#open.get(id) : undefined;
    if (!cursor || typeof id !== 'bigint') throw new CommandError(43, `cursor id ${id} not found`);
    const size = numberOf(options, 'batchSize', 0) || Infinity;
    this.#open.delete(id);
    const { batch, id: further } = this.#cut(cursor, size, false, id);
    return { cursor: { nextBatch: batch, id: further, ns: cursor.namespace }, ok: 1 };
  }

  /** Whether it was open. */
  kill(id: unknown): boolean {
    return typeof id === 'bigint' && this.#open.delete(id);
  }

  #cut({ namespace, rest }: Cursor, size: number, isLast: boolean, known?: bigint) {
    const batch = fitting(rest, size);
    const further = isLast ? [] : rest.slice(batch.length);
    if (further.length === 0) return { batch, id: 0n };
    const id = known ?? ++this.#ids;
    this.#open.set(id, { namespace, rest: further });
    return { batch, id };
  }
}

function fitting(documents: readonly Document[], size: number): readonly Document[] {
  const most = Math.min(size, documents.length);
  let bytes = 0;
  for (let i = 0; i < most; i++) {
    bytes += BSON.calculateObjectSize(documents[i] ?? {});
    if (bytes > BATCH_BYTES) return documents.slice(0, Math.max(1, i));
  }
  return documents.slice(0, most);
}
