/**
 * Are the read models what the log says? Rebuilds them from it into a file of their own, up to where the live ones
 * have come, and compares document by document. Servers may go on writing meanwhile: what differs because a document
 * has moved on is looked at again, with the rebuilt one brought to where the live one is.
 */
import { stopwatch } from '../cli/stopwatch.ts';
import type { Position } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';
import { projections } from '../projections/index.ts';
import type { ReadStore, StoredDocument } from '../projections/readStore.ts';
import { rebuildReadStore, removeDatabase } from '../projections/rebuild.ts';
import { type ReplayProgress, replayInto } from '../projections/replay.ts';
import { openSqliteReadStore } from '../projections/sqlite/index.ts';
import { type Difference, differenceOf } from './differences.ts';
import { pairs } from './pairs.ts';

const { collections, project } = projections;

interface VerifyOptions {
  readonly live: ReadStore;
  readonly store: EventStore;
  /** Where the file is built; it goes when the verification ends. */
  readonly path: string;
  /** `through`: where it will end. */
  readonly onRebuilt: (progress: ReplayProgress, through: Position) => void;
  readonly onCompared: (collection: string, documents: number) => void;
  readonly onDifference: (collection: string, difference: Difference) => void;
}

export interface Verification {
  /** The last event that the live read models contained when it began. */
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
  constructor(through: Position, end: Position) {
    super(`the read models have come to position ${through}, the log ends at ${end}`);
  }
}

/** @throws ReadModelsAhead */
export async function verifyReadModels(options: VerifyOptions): Promise<Verification> {
  const { live, store } = options;
  const through = (await live.checkpoint()) ?? 0n;
  const end = (await store.end()) ?? 0n;
  if (through > end) throw new ReadModelsAhead(through, end);
  return await verifyThrough(options, through);
}

async function verifyThrough(options: VerifyOptions, through: Position): Promise<Verification> {
  const { store, path } = options;
  const remove = () => {
    for (const suffix of ['', '.rebuild']) removeDatabase(path + suffix);
  };
  // Also where a signal ends the process.
  process.once('exit', remove);
  try {
    const rebuilding = stopwatch();
    const onProgress = (progress: ReplayProgress) => options.onRebuilt(progress, through);
    const events = await rebuildReadStore({ store, projections, path, through, onProgress });
    const rebuildSeconds = rebuilding();
    const comparing = stopwatch();
    const rebuilt = openSqliteReadStore({ path, collections, epoch: store.epoch });
    const counts = await compare(options, rebuilt, through).finally(() => rebuilt.close());
    return { through, events, ...counts, rebuildSeconds, compareSeconds: comparing() };
  } finally {
    remove();
    process.removeListener('exit', remove);
  }
}

const DOCUMENTS_PER_REPORT = 10_000;
/** Looks at a document that goes on changing; one that differs at all of them is not what the log says. */
const MAX_LOOKS = 20;

interface Suspect {
  readonly collection: string;
  readonly difference: Difference;
}

async function compare(
  options: VerifyOptions,
  rebuilt: ReadStore,
  through: Position,
): Promise<Pick<Verification, 'documents' | 'differences'>> {
  const found = await compareAll(options, rebuilt);
  const suspects = await withoutThoseThatMovedOn(options, rebuilt, through, found.suspects);
  for (const { collection, difference } of suspects) options.onDifference(collection, difference);
  return { documents: found.documents, differences: suspects.length };
}

interface Compared {
  documents: number;
  readonly suspects: Suspect[];
}

async function compareAll(options: VerifyOptions, rebuilt: ReadStore): Promise<Compared> {
  const compared: Compared = { documents: 0, suspects: [] };
  for (const { name } of collections) await compareOne(name, options, rebuilt, compared);
  return compared;
}

async function compareOne(
  collection: string,
  { live, onCompared }: VerifyOptions,
  rebuilt: ReadStore,
  compared: Compared,
): Promise<void> {
  for await (const pair of pairs(live.scan(collection), rebuilt.scan(collection))) {
    if (compared.documents++ % DOCUMENTS_PER_REPORT === 0) onCompared(collection, compared.documents);
    const difference = differenceOf(pair);
    if (difference) compared.suspects.push({ collection, difference });
  }
}

/** Looks again for as long as the live read models have moved on since the last look. */
async function withoutThoseThatMovedOn(
  { live, store }: VerifyOptions,
  rebuilt: ReadStore,
  through: Position,
  found: readonly Suspect[],
): Promise<readonly Suspect[]> {
  let [suspects, after] = [found, through];
  for (let look = 0; look < MAX_LOOKS && suspects.length > 0; look++) {
    const reached = (await live.checkpoint()) ?? after;
    if (reached === after) break;
    await replayInto(rebuilt, { store, project, after, through: reached });
    after = reached;
    suspects = await stillDifferent(live, rebuilt, suspects);
  }
  return suspects;
}

async function stillDifferent(
  live: ReadStore,
  rebuilt: ReadStore,
  suspects: readonly Suspect[],
): Promise<Suspect[]> {
  const still: Suspect[] = [];
  for (const { collection, difference } of suspects) {
    const { id } = difference;
    const again = differenceOf({
      live: await stored(live, collection, id),
      rebuilt: await stored(rebuilt, collection, id),
    });
    if (again) still.push({ collection, difference: again });
  }
  return still;
}

/** Its place, which never changes, was compared before. */
async function stored(store: ReadStore, collection: string, id: string): Promise<StoredDocument | undefined> {
  const answer = await store.get(collection, id, { include: [], includeLimit: 1 });
  return answer && { id, place: '', revision: answer.revision, text: answer.text };
}
