/**
 * Are the read models what the log says? Rebuilds them from it into a file of their own, up to where the live ones
 * have come, and compares document by document. A server may go on writing: one snapshot of its file is looked at.
 */
import type { Position } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';
import { collections } from '../projections/index.ts';
import { readModelPath } from '../projections/openReadModels.ts';
import type { ReadStore } from '../projections/readStore.ts';
import { type RebuildProgress, rebuildReadStore, removeDatabase } from '../projections/rebuild.ts';
import { openSqliteReadStore } from '../projections/sqlite/index.ts';
import { type Difference, differenceOf } from './differences.ts';
import { pairs } from './pairs.ts';
import { stopwatch } from './stopwatch.ts';

export interface VerifyOptions {
  readonly directory: string;
  readonly store: EventStore;
  /** `through`: where it will end. */
  readonly onRebuilt: (progress: RebuildProgress, through: Position) => void;
  readonly onCompared: (collection: string, documents: number) => void;
  readonly onDifference: (collection: string, difference: Difference) => void;
}

export interface Verification {
  /** The last event that the live read models contain. */
  readonly through: Position;
  readonly events: number;
  readonly documents: number;
  readonly differences: number;
  readonly rebuildSeconds: number;
  readonly compareSeconds: number;
}

/** The live read models contain events that the log has not: it was restored from a backup. */
export class ReadModelsAhead extends Error {
  readonly code = 'read-models-ahead';
  constructor(through: Position, head: Position) {
    super(`the read models have come to position ${through}, the log ends at ${head}`);
  }
}

/** @throws ReadStoreOutdated where there are no read models to compare, ReadModelsAhead */
export async function verifyReadModels(options: VerifyOptions): Promise<Verification> {
  const { directory, store } = options;
  const { epoch } = store;
  const live = openSqliteReadStore({ path: readModelPath(directory), collections, epoch, snapshot: true });
  try {
    const through = (await live.checkpoint()) ?? 0n;
    const head = (await store.head()) ?? 0n;
    if (through > head) throw new ReadModelsAhead(through, head);
    return await verifyThrough(options, live, through);
  } finally {
    await live.close();
  }
}

async function verifyThrough(
  options: VerifyOptions,
  live: ReadStore,
  through: Position,
): Promise<Verification> {
  const { directory, store } = options;
  const path = `${readModelPath(directory)}.verify-${process.pid}`;
  const remove = () => {
    for (const suffix of ['', '.rebuild']) removeDatabase(path + suffix);
  };
  // Also where a signal ends the process.
  process.once('exit', remove);
  try {
    const rebuilding = stopwatch();
    const onProgress = (progress: RebuildProgress) => options.onRebuilt(progress, through);
    const events = await rebuildReadStore({ store, path, through, onProgress });
    const rebuildSeconds = rebuilding();
    const comparing = stopwatch();
    const rebuilt = openSqliteReadStore({ path, collections, epoch: store.epoch, readOnly: true });
    const counts = await compare(options, live, rebuilt).finally(() => rebuilt.close());
    return { through, events, ...counts, rebuildSeconds, compareSeconds: comparing() };
  } finally {
    remove();
    process.removeListener('exit', remove);
  }
}

const DOCUMENTS_PER_REPORT = 10_000;

async function compare(
  options: VerifyOptions,
  live: ReadStore,
  rebuilt: ReadStore,
): Promise<Pick<Verification, 'documents' | 'differences'>> {
  const counts = { documents: 0, differences: 0 };
  for (const { name } of collections) {
    for await (const pair of pairs(live.scan(name), rebuilt.scan(name))) {
      if (counts.documents++ % DOCUMENTS_PER_REPORT === 0) options.onCompared(name, counts.documents);
      counts.differences += told(options, name, differenceOf(pair));
    }
  }
  return counts;
}

/** Answers how many differences that is. */
function told(
  { onDifference }: VerifyOptions,
  collection: string,
  difference: Difference | undefined,
): number {
  if (!difference) return 0;
  onDifference(collection, difference);
  return 1;
}
