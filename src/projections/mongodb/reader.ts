/** Reads one generation: one aggregation for a document or a page with its includes, a count beside it. */
import type { Collection as Stored } from 'mongodb';
import type { Position } from '../../events/event.ts';
import { giveWay } from '../../scheduling/timeSlices.ts';
import { decodeCursor, encodeCursor, type PageEnd } from '../cursor.ts';
import { foldedQuery } from '../folding.ts';
import { includesOf, validateQuery } from '../queryValidation.ts';
import type {
  Collection,
  DocumentAnswer,
  IncludeQuery,
  ListAnswer,
  ListQuery,
  StoredDocument,
} from '../readStore.ts';
import { MAX_ANSWER_BYTES } from '../readStore.ts';
import { NOTHING_SEEN, narrow } from '../visibility.ts';
import { Answers, type FoundRow } from './answers.ts';
import { isTooLarge, reached } from './errors.ts';
import { bigintOf } from './int64.ts';
import { type Joining, joinStages, matchOf, matchOne, pageStages, type Stage } from './pipeline.ts';
import { LIVING, type Row } from './schema.ts';

/** How long the server may take for one read. Reaching it is answered as being away: 503 over HTTP. */
const READ_MS = 10_000;
/** Rows that the server sends at once; more of a page come one batch after another. */
const MAX_BATCH = 200;
/** Documents in a page of a scan. */
const SCAN_PAGE = 1_000;

/** What was read, and the largest position it shows. */
export interface Reading<T> {
  readonly answer: T;
  readonly through: Position;
  /** Something was not found, or all of it fits a page: so it is where the read models are gone, too. */
  readonly isSparse: boolean;
}

interface StoredCollections {
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
    const stages = [{ $match: matchOne(collection, id, query.visibility) }];
    const { texts, last, answers } = await this.#read(collection, query, includes, stages, 1);
    const [text] = texts;
    if (text === undefined || !last) return { answer: undefined, through: -1n, isSparse: true };
    const answer = { text, revision: last.revision ?? 0, truncated: [...answers.truncated] };
    return { answer, through: answers.through, isSparse: answers.isSparse };
  }

  async existing(name: string, ids: readonly string[]): Promise<Reading<ReadonlySet<string>>> {
    const filter = { _id: { $in: [...ids] }, place: LIVING };
    const options = { maxTimeMS: READ_MS, projection: { _id: 1, position: 1 } };
    const stored = this.#source.stored(this.#collection(name).name);
    const rows = await reached(() => stored.find(filter, options).toArray());
    const through = rows.reduce((max, { position }) => {
      const at = bigintOf(position);
      return at > max ? at : max;
    }, -1n);
    const isSparse = rows.length < ids.length;
    return { answer: new Set(rows.map(({ _id }) => _id)), through, isSparse };
  }

  async list(name: string, asked: ListQuery): Promise<Reading<ListAnswer>> {
    const collection = this.#collection(name);
    const narrowed = narrow(collection, foldedQuery(collection, asked));
    return narrowed
      ? this.#page(collection, narrowed.query)
      : { answer: NOTHING_SEEN, through: -1n, isSparse: true };
  }

  async #page(collection: Collection, query: ListQuery): Promise<Reading<ListAnswer>> {
    validateQuery(collection, query);
    const includes = includesOf(collection, query);
    const from = query.cursor === undefined ? undefined : decodeCursor(collection, query, query.cursor);
    const isCounted = query.total !== 'none';
    // One row more tells whether there is a further page.
    const stages = pageStages(collection, query, query.limit + 1, from);
    const [{ texts, last, isMore, answers }, total] = await Promise.all([
      this.#read(collection, query, includes, stages, query.limit),
      isCounted ? this.#count(collection, query) : 0,
    ]);
    const end = isCounted && isMore ? endOf(collection, last) : undefined;
    const answer = {
      text: `[${texts.join(',')}]`,
      total,
      isCut: isMore && texts.length < query.limit,
      nextCursor: end && encodeCursor(collection, query, end),
      truncated: [...answers.truncated],
    };
    const isSparse = answers.isSparse || !isMore || (isCounted && total < texts.length);
    return { answer, through: answers.through, isSparse };
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
    limit: number,
  ): Promise<Rows> {
    const { collections, stored } = this.#source;
    for (let { includeLimit } = query; ; includeLimit = Math.floor(includeLimit / 2)) {
      const { visibility } = query;
      const named = (name: string) => stored(name).collectionName;
      const joining: Joining = { collections, includeLimit, visibility, stored: named };
      const joined = [...stages, ...joinStages(joining, collection, includes)];
      const rows = new RowTexts(
        limit,
        new Answers({ collections, includeLimit, visibility }),
        collection,
        includes,
      );
      try {
        await this.#aggregate(collection.name, joined, rows);
        return rows;
      } catch (error) {
        if (!isTooLarge(error) || includeLimit === 0) throw error;
      }
    }
  }

  /** Until the rows are all there, or enough of them. */
  #aggregate(name: string, stages: Stage[], rows: RowTexts): Promise<void> {
    const options = { maxTimeMS: READ_MS, batchSize: Math.min(rows.limit + 1, MAX_BATCH) };
    return reached(async () => {
      rows.begin();
      // Leaving the loop closes the cursor.
      for await (const row of this.#source.stored(name).aggregate<FoundRow>(stages, options)) {
        if (!rows.take(row)) break;
        await giveWay();
      }
    });
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

interface Rows {
  readonly texts: readonly string[];
  /** The last of them. */
  readonly last: FoundRow | undefined;
  /** More rows follow. */
  readonly isMore: boolean;
  readonly answers: Answers;
}

/** Rows as they come, as texts: at most `limit`, and no more once another would pass {@link MAX_ANSWER_BYTES}. */
class RowTexts implements Rows {
  readonly limit: number;
  readonly answers: Answers;
  texts: string[] = [];
  last: FoundRow | undefined;
  isMore = false;
  #bytes = 0;
  readonly #collection: Collection;
  readonly #includes: readonly string[];

  constructor(limit: number, answers: Answers, collection: Collection, includes: readonly string[]) {
    this.limit = limit;
    this.answers = answers;
    this.#collection = collection;
    this.#includes = includes;
  }

  /** Of a read that is repeated only the last try counts. */
  begin(): void {
    [this.texts, this.last, this.isMore, this.#bytes] = [[], undefined, false, 0];
  }

  /** False where no other row is wanted. */
  take(row: FoundRow): boolean {
    const isFull = this.texts.length === this.limit;
    const text = isFull ? '' : this.answers.textOf(this.#collection, row, this.#includes);
    const bytes = Buffer.byteLength(text);
    this.isMore = isFull || (this.texts.length > 0 && this.#bytes + bytes > MAX_ANSWER_BYTES);
    if (this.isMore) return false;
    this.texts.push(text);
    this.last = row;
    this.#bytes += bytes;
    return true;
  }
}

/** Where a page ends; undefined for an empty one. */
function endOf({ orderBy }: Collection, last: FoundRow | undefined): PageEnd | undefined {
  if (last?.place === undefined) return undefined;
  return { place: bigintOf(last.place), order: orderBy === undefined ? null : String(last.doc?.[orderBy]) };
}
