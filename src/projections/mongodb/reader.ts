/** Reads one generation: one aggregation for a document or a page with its includes, a count beside it. */
import type { Collection as Stored } from 'mongodb';
import type { Position } from '../../events/event.ts';
import { decodeCursor, encodeCursor, type PageEnd } from '../cursor.ts';
import { checkQuestion, includesOf } from '../questions.ts';
import type {
  Collection,
  DocumentAnswer,
  IncludeQuery,
  ListAnswer,
  ListQuery,
  StoredDocument,
} from '../readStore.ts';
import { Answers, type FoundRow } from './answers.ts';
import { isTooLarge, reached } from './errors.ts';
import { bigintOf } from './int64.ts';
import { type Joining, joinStages, matchOf, matchOne, pageStages, type Stage } from './pipeline.ts';
import { LIVING, type Row } from './schema.ts';

/** How long the server may take for one read. Reaching it is answered as being away: 503 over HTTP. */
const READ_MS = 10_000;
/** Documents in a page of a scan. */
const SCAN_PAGE = 1_000;

/** What was read, and the largest position it shows. */
export interface Reading<T> {
  readonly answer: T;
  readonly through: Position;
}

export interface StoredCollections {
  readonly collections: ReadonlyMap<string, Collection>;
  readonly stored: (name: string) => Stored<Row>;
}

export class Reader {
  readonly #source: StoredCollections;

  constructor(source: StoredCollections) {
    this.#source = source;
  }

  async get(name: string, id: string, query: IncludeQuery): Promise<Reading<DocumentAnswer | undefined>> {
    const collection = this.#collection(name);
    const includes = includesOf(collection, query);
    const { rows, answers } = await this.#read(collection, query, includes, [{ $match: matchOne(id) }], 1);
    const [row] = rows;
    if (!row) return { answer: undefined, through: -1n };
    const text = JSON.stringify(answers.documentOf(collection, row, includes));
    const answer = { text, revision: row.revision ?? 0, truncated: [...answers.truncated] };
    return { answer, through: answers.through };
  }

  async list(name: string, query: ListQuery): Promise<Reading<ListAnswer>> {
    const collection = this.#collection(name);
    checkQuestion(collection, query);
    const includes = includesOf(collection, query);
    const from = query.cursor === undefined ? undefined : decodeCursor(collection, query, query.cursor);
    // One row more tells whether there is a further page.
    const limit = query.limit + 1;
    const isCounted = query.total !== 'none';
    const [{ rows, answers }, total] = await Promise.all([
      this.#read(collection, query, includes, pageStages(collection, query, limit, from), limit),
      isCounted ? this.#count(collection, query) : 0,
    ]);
    const page = rows.slice(0, query.limit);
    const text = answers.textOf(collection, page, includes);
    const end = isCounted && rows.length > page.length ? endOf(collection, page.at(-1)) : undefined;
    const nextCursor = end && encodeCursor(collection, query, end);
    return {
      answer: { text, total, nextCursor, truncated: [...answers.truncated] },
      through: answers.through,
    };
  }

  async *scan(name: string): AsyncGenerator<readonly StoredDocument[]> {
    const { name: known } = this.#collection(name);
    for (let after = ''; ; ) {
      const rows = await reached(() =>
        this.#source
          .stored(known)
          .find({ _id: { $gt: after }, place: LIVING }, { maxTimeMS: READ_MS, batchSize: SCAN_PAGE })
          .sort({ _id: 1 })
          .limit(SCAN_PAGE)
          .toArray(),
      );
      const last = rows.at(-1);
      if (!last) return;
      after = last._id;
      yield rows.map(({ _id: id, place = 0, revision = 0, doc }) => ({
        id,
        place: String(bigintOf(place)),
        revision,
        text: JSON.stringify(doc),
      }));
    }
  }

  /**
   * With what its includes found a row may be 16 MiB large. Where that is not enough, lists are cut shorter than was
   * asked, and named like any list that is cut.
   */
  async #read(
    collection: Collection,
    query: IncludeQuery,
    includes: readonly string[],
    stages: readonly Stage[],
    rows: number,
  ): Promise<{ readonly rows: readonly FoundRow[]; readonly answers: Answers }> {
    const { collections, stored } = this.#source;
    for (let { includeLimit } = query; ; includeLimit = Math.floor(includeLimit / 2)) {
      const joining: Joining = { collections, includeLimit, stored: name => stored(name).collectionName };
      try {
        const found = await this.#aggregate(
          collection.name,
          [...stages, ...joinStages(joining, collection, includes)],
          rows,
        );
        return { rows: found, answers: new Answers(collections, includeLimit) };
      } catch (error) {
        if (!isTooLarge(error) || includeLimit === 0) throw error;
      }
    }
  }

  #aggregate(name: string, stages: Stage[], rows: number): Promise<FoundRow[]> {
    const options = { maxTimeMS: READ_MS, batchSize: rows };
    return reached(() => this.#source.stored(name).aggregate<FoundRow>(stages, options).toArray());
  }

  #count(collection: Collection, query: ListQuery): Promise<number> {
    const stored = this.#source.stored(collection.name);
    const count = () => stored.countDocuments(matchOf(collection, query), { maxTimeMS: READ_MS });
    return reached(count);
  }

  #collection(name: string): Collection {
    const collection = this.#source.collections.get(name);
    if (!collection) throw new TypeError(`no collection ${name}`);
    return collection;
  }
}

/** Where a page ends; undefined for an empty one. */
function endOf({ orderBy }: Collection, last: FoundRow | undefined): PageEnd | undefined {
  if (last?.place === undefined) return undefined;
  return { place: bigintOf(last.place), order: orderBy === undefined ? null : String(last.doc?.[orderBy]) };
}
