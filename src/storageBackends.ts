/** Which engines the ports stand on. Nothing else in the system knows. */
import type { Logger } from 'pino';
import { EngineNotices } from './events/engineNotices.ts';
import type { StartNotice } from './events/engineStart.ts';
import type { EventStore } from './events/eventStore.ts';
import { Interruptions } from './events/interruptions.ts';
import { lockDataDir } from './events/sqlite/dataDirLock.ts';
import { openSqliteEventStore, SqliteEventStore } from './events/sqlite/sqliteEventStore.ts';
import { type Instances, OwnInstance } from './leases/instances.ts';
import { type Leases, OwnLeases } from './leases/leases.ts';
import { type InstanceDocument, MongoInstances } from './leases/mongoInstances.ts';
import { type LeaseDocument, MongoLeases } from './leases/mongoLeases.ts';
import { assertLogIsThere, LogMissing } from './missingLog.ts';
import { newId } from './newId.ts';
import type { MongoDatabase } from './projections/mongodb/database.ts';
import { isPassing } from './projections/mongodb/errors.ts';
import { openReadModels } from './projections/openReadModels.ts';
import type { OpenReadStore } from './projections/readModels.ts';
import { exclusive } from './projections/runner.ts';
import type { CallCounter } from './rateLimits/callCounter.ts';
import { SharedCounter } from './rateLimits/sharedCounter.ts';

export interface StorageSettings {
  /** Of the embedded engines, as far as they are used. */
  readonly dataDir: string;
  /** Undefined: the log is embedded. */
  readonly eventStoreUrl?: string | undefined;
  /** Of the log within the cluster, which may hold several. Default: the adapter's. */
  readonly namespace?: string | undefined;
  /** Undefined: the read models are embedded. */
  readonly mongoUrl?: string | undefined;
  /** Begin a new log also where read models say that there was one. Default: false. */
  readonly newLog?: boolean;
}

export interface StorageBackends {
  /** Of this run of the process, never used before. */
  readonly instanceId: string;
  readonly eventStore: EventStore;
  /** Where the log lies as a file; undefined where it is on servers. */
  readonly logDirectory?: string | undefined;
  /** Writes go on meanwhile. */
  readonly openReadStore: OpenReadStore;
  /** Which of several instances runs what. */
  readonly leases: Leases;
  /** Counts calls for all instances; undefined where there is nothing that they share for it. */
  readonly openCallCounter?: () => CallCounter;
  readonly instances: Instances;
  readonly interruptions: Interruptions;
  readonly notices: EngineNotices;
  /** Why the log takes no writes, as far as this process knows; undefined where it does. */
  readonly logProblem: () => string | undefined;
  /** Gives up the leases, closes the log and what was opened beside it; the read models are closed by who opened them. */
  readonly close: () => Promise<void>;
}

/** A setting names an engine that cannot be used as it is. */
export class InvalidSetting extends Error {
  readonly code = 'invalid-setting';
  /** Name of the environment variable. */
  readonly setting: string;
  constructor(setting: string, cause: unknown, prefix = '') {
    super(`${prefix}${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.setting = setting;
  }
}

/** @throws InvalidSetting */
export async function openStorageBackends(settings: StorageSettings, log: Logger): Promise<StorageBackends> {
  await using opening = new AsyncDisposableStack();
  const backends = await openAll(settings, log, opening);
  const opened = opening.move();
  return { ...backends, close: () => opened.disposeAsync() };
}

/** `opened` gets what is to be closed, last opened first; also where the rest could not be opened. */
async function openAll(
  settings: StorageSettings,
  log: Logger,
  opened: AsyncDisposableStack,
): Promise<Omit<StorageBackends, 'close'>> {
  const { dataDir, eventStoreUrl, namespace, mongoUrl } = settings;
  const instanceId = newId();
  const [interruptions, notices] = [new Interruptions(), new EngineNotices()];
  if (eventStoreUrl === undefined || mongoUrl === undefined) openDataDir(dataDir, opened);
  const eventStore =
    eventStoreUrl === undefined
      ? openLog(settings)
      : await openCluster(eventStoreUrl, namespace, { interruptions, notices }, log);
  opened.defer(() => eventStore.close());
  const logProblem = () => (eventStore instanceof SqliteEventStore ? eventStore.writeProblem() : undefined);
  const logDirectory = eventStoreUrl === undefined ? dataDir : undefined;
  const shared = { instanceId, eventStore, logDirectory, interruptions, notices, logProblem };
  if (mongoUrl === undefined) {
    const leases = new OwnLeases();
    return {
      ...shared,
      leases,
      instances: new OwnInstance(instanceId, leases),
      openReadStore: embeddedReadModels(settings, eventStore, log),
    };
  }
  const database = await openDatabase(mongoUrl, log);
  opened.defer(() => database.close());
  const { leases, instances } = sharedWork(database, instanceId, log);
  opened.defer(async () => void (await Promise.all([leases.close(), instances.close()])));
  const parts = { ...shared, leases, instances };
  const openCallCounter = () => sharedCounter(database, log);
  return { ...parts, openCallCounter, openReadStore: sharedReadModels(database, parts, log) };
}

/** This process then owns the directory. */
function openDataDir(directory: string, opened: AsyncDisposableStack): void {
  try {
    const lock = lockDataDir(directory);
    opened.defer(() => lock.release());
  } catch (cause) {
    throw new InvalidSetting('DATA_DIR', cause);
  }
}

/** @throws InvalidSetting */
function openLog({ dataDir: directory, newLog = false }: StorageSettings): EventStore {
  try {
    if (!newLog) assertLogIsThere(directory);
    return openSqliteEventStore({ directory, threaded: true });
  } catch (cause) {
    if (cause instanceof LogMissing) throw new InvalidSetting('DATA_DIR', cause);
    throw new InvalidSetting('DATA_DIR', cause, `the event log in ${directory} cannot be opened: `);
  }
}

async function openCluster(
  url: string,
  namespace: string | undefined,
  { interruptions, notices }: Pick<StorageBackends, 'interruptions' | 'notices'>,
  log: Logger,
): Promise<EventStore> {
  const { checkEventStoreUrl, openEventStoreDb } = await import('./events/eventStoreDb/index.ts');
  const wrong = checkEventStoreUrl(url);
  if (wrong !== undefined) throw new InvalidSetting('EVENTSTORE_URL', wrong);
  try {
    const onNotice = startNotices('EVENTSTORE_URL', log);
    const named = namespace === undefined ? {} : { namespace };
    const callbacks = { onInterruption: interruptions.report, onEngineNotice: notices.report, onNotice };
    return await openEventStoreDb({ url, ...callbacks, ...named });
  } catch (cause) {
    throw new InvalidSetting('EVENTSTORE_URL', cause);
  }
}

/** One line when the start begins to wait for an engine, one when it goes on. */
const startNotices = (setting: string, log: Logger) => (notice: StartNotice) => {
  if (notice.is === 'answered') {
    log.info({ waitedMs: notice.waitedMs }, `${setting}: the server answers; starting`);
    return;
  }
  const { timeoutMs, error } = notice;
  const reason = error instanceof Error ? { reason: error.message } : {};
  log.warn({ timeoutMs, ...reason }, `${setting}: the server does not answer yet; waiting for it`);
};

async function openDatabase(url: string, log: Logger): Promise<MongoDatabase> {
  const { checkMongoUrl, openMongo } = await import('./projections/mongodb/index.ts');
  const wrong = checkMongoUrl(url);
  if (wrong !== undefined) throw new InvalidSetting('MONGODB_URL', wrong);
  try {
    const database = await openMongo({ url, onNotice: startNotices('MONGODB_URL', log) });
    if (database.standalone) {
      log.warn(
        'MONGODB_URL: a standalone server loses what it acknowledged when it is lost; production runs a replica set',
      );
    }
    return database;
  } catch (cause) {
    throw new InvalidSetting('MONGODB_URL', cause);
  }
}

function sharedWork({ db }: MongoDatabase, instanceId: string, log: Logger) {
  const onFailure = (error: unknown) => {
    // That the server is away has been said.
    if (isPassing(error)) log.debug({ err: error }, 'failed to read leases; retrying');
    else log.error({ err: error }, 'failed to read leases; retrying');
  };
  const collection = db.collection<LeaseDocument>('leases');
  const instances = db.collection<InstanceDocument>('instances');
  const common = { instanceId, onFailure };
  return {
    leases: new MongoLeases({ collection, ...common }),
    instances: new MongoInstances({ instances, leases: collection, ...common }),
  };
}

function sharedCounter({ db }: MongoDatabase, log: Logger): CallCounter {
  const onFailure = (error: unknown) =>
    log.warn(
      { reason: error instanceof Error ? error.message : error },
      'calls are counted by each instance',
    );
  return new SharedCounter({ db, onFailure });
}

function sharedReadModels(
  database: MongoDatabase,
  { leases, eventStore, notices }: Pick<StorageBackends, 'leases' | 'eventStore' | 'notices'>,
  log: Logger,
): OpenReadStore {
  database.watch.onAvailability = availability => notices.report({ ...availability, engine: 'MongoDB' });
  return async () => {
    const { openSharedReadModels, projectionsLease, pruneReadModels } = await import(
      './projections/openSharedReadModels.ts'
    );
    const onRebuild = (state: object) => log.info(state, 'rebuilding read models');
    const onNotice = notices.report;
    const store = await openSharedReadModels({ database, store: eventStore, onRebuild, onNotice });
    pruneReadModels(database, eventStore).catch(error =>
      log.warn({ err: error }, 'failed to drop unused read models; the next start tries again'),
    );
    return { store, lease: leases.of(projectionsLease(store.lineage)) };
  };
}

function embeddedReadModels(
  { dataDir: directory, eventStoreUrl }: StorageSettings,
  store: EventStore,
  log: Logger,
): OpenReadStore {
  const source = eventStoreUrl === undefined ? { directory } : { url: eventStoreUrl };
  return async signal => {
    const onRebuild = (state: object) => log.info(state, 'rebuilding read models');
    const onFailure = (error: unknown, message: string) => log.error({ err: error }, message);
    return exclusive(await openReadModels({ directory, source, signal, store, onRebuild, onFailure }));
  };
}
