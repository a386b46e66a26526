/** One generation of read models: collections `<name>.<generation>` and a checkpoint. It does not know whether it is active. */
import type { Collection as Stored } from 'mongodb';
import type { Position } from '../../events/event.ts';
import {
  type Change,
  type ChangeBatch,
  type Collection,
  type DocumentAnswer,
  type IncludeQuery,
  type ListAnswer,
  type ListQuery,
  type ReadStore,
  ReadStoreReplaced,
  refuseHole,
  type StoredDocument,
} from '../readStore.ts';
import { operationOf } from './changes.ts';
import type { MongoDatabase } from './database.ts';
import { unavailable } from './errors.ts';
import { type Checkpoint, Meta } from './meta.ts';
import { Reader } from './reader.ts';
import { repeated, writeAll } from './repeating.ts';
import { indexesOf, type Row } from './schema.ts';

type Operation = NonNullable<ReturnType<typeof operationOf>>;
/** Those of one collection, by its name. */
type Operations = readonly [string, readonly Operation[]];

/** How often a batch is applied where servers were lost on the way. Reached: it fails, and comes again. */
const MAX_TRIES = 3;

export class Generation implements ReadStore {
  readonly id: string;
  /** What was shown, its user knows. */
  readonly isCurrent = true;
  readonly reader: Reader;
  readonly #database: MongoDatabase;
  readonly #collections: ReadonlyMap<string, Collection>;
  readonly #meta: Meta;
  /** Where the checkpoint was when it was last seen, or moved, by this instance. */
  #known: Checkpoint | undefined;

  constructor(database: MongoDatabase, collections: readonly Collection[], id: string) {
    this.id = id;
    this.#database = database;
    this.#collections = new Map(collections.map(collection => [collection.name, collection]));
    this.#meta = new Meta(database.db);
    this.reader = new Reader({ collections: this.#collections, stored: name => this.#stored(name) });
  }

  /** Creates the collections with their indexes, as far as they are missing: at once while they are empty. */
  async prepare(): Promise<void> {
    const collections = [...this.#collections.values()];
    await Promise.all(
      collections.map(collection => {
        const indexes = indexesOf(collection, collections).map(({ name, key }) => ({
          name,
          key: { ...key },
        }));
        return repeated(() => this.#stored(collection.name).createIndexes(indexes));
      }),
    );
  }

  async checkpoint(): Promise<Position | undefined> {
    return (await this.#lookUp())?.position;
  }

  /** Collections beside each other, each in order; the checkpoint once all of them are safe. */
  async apply(batch: ChangeBatch): Promise<void> {
    // All of them before the first is written: a change that is a mistake leaves nothing behind.
    const operations = [...Map.groupBy(batch.changes, change => change.collection)].map(
      ([name, ofOne]) => [name, this.#operationsOf(name, ofOne)] as const,
    );
    const { watch } = this.#database;
    for (let tries = 1; ; tries++) {
      const { losses } = watch;
      await this.#applyOnce(operations, batch);
      // A server that was lost on the way may have come back without the documents, and then with the checkpoint.
      if (losses === watch.losses) return;
      if (tries >= MAX_TRIES) throw unavailable();
    }
  }

  /** @throws ReadStoreReplaced where the checkpoint is not where the batch has to begin, or is moved by others */
  async #applyOnce(operations: readonly Operations[], { after, checkpoint }: ChangeBatch): Promise<void> {
    const from = this.#known ?? (await this.#lookUp());
    if (!from) throw new ReadStoreReplaced('The documents that the batch was meant for have been dropped');
    refuseHole(after, from.position);
    await this.#write(operations);
    const stored = await this.#meta.advance(this.id, from, checkpoint);
    if (!stored || (stored.position ?? -1n) < checkpoint) throw this.#wentBack();
    this.#known = stored;
  }

  async #lookUp(): Promise<Checkpoint | undefined> {
    const { checkpoints } = await this.#meta.poll('', [this.id]);
    this.#known = checkpoints.get(this.id);
    return this.#known;
  }

  #wentBack(): ReadStoreReplaced {
    this.#known = undefined;
    return new ReadStoreReplaced(
      'The documents are not where the batch was meant to go on: read their checkpoint again',
    );
  }

  async get(collection: string, id: string, query: IncludeQuery): Promise<DocumentAnswer | undefined> {
    return (await this.reader.get(collection, id, query)).answer;
  }

  async existing(collection: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return (await this.reader.existing(collection, ids)).answer;
  }

  async list(collection: string, query: ListQuery): Promise<ListAnswer> {
    return (await this.reader.list(collection, query)).answer;
  }

  scan(collection: string): AsyncIterable<readonly StoredDocument[]> {
    return this.reader.scan(collection);
  }

  /** The connection is that of the database. */
  async close(): Promise<void> {}

  #operationsOf(name: string, changes: readonly Change[]): Operation[] {
    const collection = this.#collections.get(name);
    if (!collection) throw new TypeError(`no collection ${name}`);
    return changes.flatMap(change => operationOf(collection, change) ?? []);
  }

  async #write(operations: readonly Operations[]): Promise<void> {
    const writes = operations.map(([name, ofOne]) => writeAll(this.#stored(name), ofOne));
    // All of them come to an end before one of them fails, so that no repetition overtakes them.
    const outcomes = await Promise.allSettled(writes);
    const failure = outcomes.find(outcome => outcome.status === 'rejected');
    if (failure) throw failure.reason;
  }

  #stored(name: string): Stored<Row> {
    return this.#database.db.collection<Row>(storedName(name, this.id));
  }
}

export const storedName = (collection: string, generation: string): string => `${collection}.${generation}`;
