/** The shared read store: MongoDB, for any number of instances. Knows no entity, only collections. */
import type { EngineNotice } from '../../events/engineNotices.ts';
import type { Position } from '../../events/event.ts';
import type {
  ChangeBatch,
  CheckpointNews,
  Collection,
  DocumentAnswer,
  IncludeQuery,
  ListAnswer,
  ListQuery,
  ReadStore,
  StoredDocument,
} from '../readStore.ts';
import { ActiveGeneration } from './activeGeneration.ts';
import { CheckpointStream } from './checkpointStream.ts';
import type { MongoDatabase } from './database.ts';
import { Generations } from './generations.ts';

export { type MongoDatabase, MongoUnreachable, openMongo } from './database.ts';
export { Generation } from './generation.ts';
export { Generations } from './generations.ts';
export { RebuiltElsewhere, rebuildGeneration } from './rebuild.ts';
export { checkMongoUrl } from './url.ts';

export interface MongoReadStoreOptions {
  /** Stays open when the store is closed. */
  readonly database: MongoDatabase;
  readonly collections: readonly Collection[];
  /** Id of the log that the documents come from. */
  readonly epoch: string;
  /** Told when documents are gone or went back, when they show again what they have shown, and when moves are polled. */
  readonly onNotice?: (notice: EngineNotice) => void;
  /** Milliseconds. Default: the monotonic clock, which nobody sets and which does not stand still with the process. */
  readonly now?: () => number;
}

export interface MongoReadStore extends ReadStore {
  /** What all instances share that have the same collections and the same log. */
  readonly lineage: string;
  /** The generation that is written. */
  readonly generation: string;
}

/** Opens the active generation, or begins the first. @throws ReadStoreUnavailable */
export async function openMongoReadStore(options: MongoReadStoreOptions): Promise<MongoReadStore> {
  const generations = new Generations(options);
  const active = await generations.active();
  await active.prepare();
  await generations.meta.touch(generations.lineage, [active.id]);
  const { database, now = () => performance.now(), onNotice = () => {} } = options;
  const { lineage, meta } = generations;
  const checkpointStream = new CheckpointStream({ meta, generation: active.id, onNotice });
  const activeGeneration = new ActiveGeneration({
    generations,
    active,
    watch: database.watch,
    now,
    onNotice,
    onWriting: generation => checkpointStream.turnTo(generation),
  });
  return new Store(lineage, activeGeneration, checkpointStream);
}

class Store implements MongoReadStore {
  readonly lineage: string;
  readonly #activeGeneration: ActiveGeneration;
  readonly #checkpointStream: CheckpointStream;

  constructor(lineage: string, activeGeneration: ActiveGeneration, checkpointStream: CheckpointStream) {
    this.lineage = lineage;
    this.#activeGeneration = activeGeneration;
    this.#checkpointStream = checkpointStream;
  }

  get isCurrent(): boolean {
    return this.#activeGeneration.isCurrent;
  }

  get generation(): string {
    return this.#activeGeneration.writing.id;
  }

  checkpoint(): Promise<Position | undefined> {
    return this.#activeGeneration.checkpoint();
  }

  watchCheckpoint(onNews: (news: CheckpointNews) => void, signal: AbortSignal): Promise<void> {
    return this.#checkpointStream.watch(onNews, signal);
  }

  apply(batch: ChangeBatch): Promise<void> {
    return this.#activeGeneration.write(generation => generation.apply(batch), batch.checkpoint);
  }

  get(collection: string, id: string, query: IncludeQuery): Promise<DocumentAnswer | undefined> {
    return this.#activeGeneration.read(reader => reader.get(collection, id, query));
  }

  existing(collection: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
    return this.#activeGeneration.read(reader => reader.existing(collection, ids));
  }

  list(collection: string, query: ListQuery): Promise<ListAnswer> {
    return this.#activeGeneration.read(reader => reader.list(collection, query));
  }

  scan(collection: string): AsyncIterable<readonly StoredDocument[]> {
    return this.#activeGeneration.scan(reader => reader.scan(collection));
  }

  close(): Promise<void> {
    return this.#activeGeneration.close();
  }
}
