/** The read models that `npm run replay` works on: those of one directory, or those that several instances share. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '../events/eventStore.ts';
import { lockDataDir } from '../events/sqlite/dataDirLock.ts';
import { isRenewed, type LeaseDocument } from '../leases/mongoLeases.ts';
import { projections } from '../projections/index.ts';
import { readModelPath } from '../projections/openReadModels.ts';
import { projectionsLease } from '../projections/openSharedReadModels.ts';
import type { ReadStore } from '../projections/readStore.ts';
import { rebuildReadStore } from '../projections/rebuild.ts';
import type { ReplayProgress } from '../projections/replay.ts';
import { openSqliteReadStore } from '../projections/sqlite/index.ts';
import type { StorageSettings } from '../storageBackends.ts';
import { formatWaiting } from './replayTexts.ts';

const { collections } = projections;

type OnProgress = (progress: ReplayProgress) => void;

export interface ReplayTarget {
  /** Answers how many events it took. */
  readonly rebuild: (onProgress: OnProgress) => Promise<number>;
  /** As they are shown now. */
  readonly openLive: () => Promise<ReadStore>;
  /** Where a verification may build its own. */
  readonly scratch: string;
  readonly close: () => Promise<void>;
}

export async function openReplayTarget(settings: StorageSettings, store: EventStore): Promise<ReplayTarget> {
  const { dataDir, mongoUrl } = settings;
  return mongoUrl === undefined ? embedded(dataDir, store) : await shared(mongoUrl, store);
}

/** A rebuild needs the directory for itself; a look does not. */
function embedded(directory: string, store: EventStore): ReplayTarget {
  const path = readModelPath(directory);
  return {
    rebuild: async onProgress => {
      const lock = lockDataDir(directory);
      try {
        return await rebuildReadStore({ store, projections, path, onProgress });
      } finally {
        lock.release();
      }
    },
    openLive: async () => openSqliteReadStore({ path, collections, epoch: store.epoch, snapshot: true }),
    scratch: `${path}.verify-${process.pid}`,
    close: async () => {},
  };
}

/** Servers may go on: they turn to what was built once it is done. */
async function shared(url: string, store: EventStore): Promise<ReplayTarget> {
  const { Generations, openMongo, openMongoReadStore, rebuildGeneration } = await import(
    '../projections/mongodb/index.ts'
  );
  const database = await openMongo({ url, onNotice: formatWaiting('MONGODB_URL') });
  const { epoch } = store;
  const lease = projectionsLease(new Generations({ database, collections, epoch }).lineage);
  const isFollowed = () => isRenewed(database.db.collection<LeaseDocument>('leases'), lease);
  return {
    rebuild: onProgress => rebuildGeneration({ ...projections, database, store, isFollowed, onProgress }),
    openLive: () => openMongoReadStore({ database, collections, epoch }),
    scratch: join(tmpdir(), `chatledger-verify-${process.pid}.db`),
    close: () => database.close(),
  };
}
