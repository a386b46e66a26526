/** Cursors: what was found when the query ran, handed out in batches. */
import { type Document, numberOf } from './document.ts';
import { CommandError } from './errors.ts';

const FIRST_BATCH = 101;
/** A server fills 16 MiB; with the small documents of tests this is well below. */
const NEXT_BATCH = 1_000;

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
    const size = numberOf(options, 'batchSize', NEXT_BATCH) || NEXT_BATCH;
    this.#open.delete(id);
    const { batch, id: further } = this.#cut(cursor, size, false, id);
    return { cursor: { nextBatch: batch, id: further, ns: cursor.namespace }, ok: 1 };
  }

  /** Whether it was open. */
  kill(id: unknown): boolean {
    return typeof id === 'bigint' && this.#open.delete(id);
  }

  #cut({ namespace, rest }: Cursor, size: number, isLast: boolean, known?: bigint) {
    const batch = rest.slice(0, size);
    const further = isLast ? [] : rest.slice(size);
    if (further.length === 0) return { batch, id: 0n };
    const id = known ?? ++this.#ids;
    this.#open.set(id, { namespace, rest: further });
    return { batch, id };
  }
}
