/** Opens the read models that several instances share, in a fresh generation where the log has been restored. */
import type { EngineNotice } from '../events/engineNotices.ts';
import type { EventStore } from '../events/eventStore.ts';
import { collections } from './index.ts';
import { Generations, type MongoDatabase, type MongoReadStore, openMongoReadStore } from './mongodb/index.ts';
import { AHEAD, isAhead, type OpenReadModels } from './openReadModels.ts';

/** Of the lease of applying to the read models of a lineage. */
export const projectionsLease = (lineage: string): string => `projections ${lineage}`;

interface OpenSharedReadModels {
  readonly database: MongoDatabase;
  readonly store: EventStore;
  readonly onRebuild: OpenReadModels['onRebuild'];
  readonly onNotice?: (notice: EngineNotice) => void;
}

/** A fresh generation is filled by the instance that follows the log, from its beginning. @throws ReadStoreUnavailable */
export async function openSharedReadModels(options: OpenSharedReadModels): Promise<MongoReadStore> {
  const { database, store, onRebuild, onNotice = () => {} } = options;
  const { epoch } = store;
  const readStore = await openMongoReadStore({ database, collections, epoch, onNotice });
  if (!(await isAhead(readStore, store))) return readStore;
  onRebuild({ reason: AHEAD });
  const generations = new Generations({ database, collections, epoch });
  const fresh = await generations.create();
  // Where another instance was faster, its generation is as good.
  if (!(await generations.activate(readStore.generation, fresh.id))) await generations.discard(fresh.id);
  await readStore.close();
  return openMongoReadStore({ database, collections, epoch, onNotice });
}

/** Drops what versions of the software left behind that no instance has run for a day. */
export async function pruneReadModels(database: MongoDatabase, { epoch }: EventStore): Promise<void> {
  await new Generations({ database, collections, epoch }).prune();
}
