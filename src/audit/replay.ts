/** `npm run replay`: rebuilds the read models from the log, or verifies them against it. A process of its own. */
import { parseArgs } from 'node:util';
import { InvalidConfig, readConfig } from '../config.ts';
import { type EventStore, EventStoreUnavailable } from '../events/eventStore.ts';
import { openForReading } from '../events/logSource.ts';
import { DataDirLocked } from '../events/sqlite/dataDirLock.ts';
import type { ReplayProgress } from '../projections/replay.ts';
import { isDamaged } from '../projections/sqlite/errors.ts';
import { ReadStoreOutdated } from '../projections/sqlite/index.ts';
import type { StorageSettings } from '../storageBackends.ts';
import { ProgressBar } from './progressBar.ts';
import { openReplayTarget, type ReplayTarget } from './replayTargets.ts';
import { formatDifference, formatRate, formatRest, formatSummary, formatWaiting } from './replayTexts.ts';
import { stopwatch } from './stopwatch.ts';
import { ReadModelsAhead, verifyReadModels } from './verify.ts';

const USAGE = `usage: npm run replay                rebuilds the read models from the log
       npm run replay -- --verify    compares them with the log, also while servers run
It works on DATA_DIR, EVENTSTORE_URL and MONGODB_URL. Read models in DATA_DIR are built while the server is stopped,
those in MongoDB beside the live ones, and servers turn to them when they are done. Exit code: 0 done and nothing differs, 1 something differs, 2 it could not be done.
`;

const DIFFERS = 1;
const NOT_DONE = 2;
/** Differences that are printed; the rest are counted. */
const MAX_PRINTED = 20;

const bar = new ProgressBar(process.stderr);

function say(text: string): void {
  bar.clear();
  process.stdout.write(`${text}\n`);
}

/** Answers the exit code. */
async function replay(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { verify: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const settings = readConfig().engines;
  const store = await openLog(settings);
  try {
    const target = await openReplayTarget(settings, store);
    return await (values.verify ? verify(target, store) : rebuild(target, store)).finally(target.close);
  } finally {
    await store.close();
  }
}

/** There is nothing to do here, or not now; the message says why. */
class CannotReplay extends Error {}

async function openLog({ dataDir, eventStoreUrl }: StorageSettings): Promise<EventStore> {
  const where = eventStoreUrl === undefined ? dataDir : 'the cluster of EVENTSTORE_URL';
  try {
    const source = eventStoreUrl === undefined ? { directory: dataDir } : { url: eventStoreUrl };
    return await openForReading(source, { onNotice: formatWaiting('EVENTSTORE_URL') });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new CannotReplay(`there is no event log to read in ${where}: ${reason}`, { cause });
  }
}

async function rebuild(target: ReplayTarget, store: EventStore): Promise<number> {
  const seconds = stopwatch();
  const end = (await store.head()) ?? 0n;
  const events = await target.rebuild(progress => showRebuild(progress, end, seconds()));
  say(`replay: read models built from ${formatRate(events, seconds())}`);
  return 0;
}

async function verify(target: ReplayTarget, store: EventStore): Promise<number> {
  const live = await target.openLive();
  const seconds = stopwatch();
  let found = 0;
  const verification = await verifyReadModels({
    live,
    store,
    path: target.scratch,
    onRebuilt: (progress, through) => showRebuild(progress, through, seconds()),
    onCompared: (collection, documents) => bar.show(`comparing ${collection}, document ${documents}`),
    onDifference: (collection, difference) => {
      if (++found <= MAX_PRINTED) say(formatDifference(collection, difference));
    },
  }).finally(() => live.close());
  if (found > MAX_PRINTED) say(formatRest(found - MAX_PRINTED));
  say(formatSummary(verification));
  return found > 0 ? DIFFERS : 0;
}

/** Positions are not dense: how much of the way one stands for is an estimate. */
function showRebuild({ events, position }: ReplayProgress, end: bigint, seconds: number): void {
  bar.show(`replaying, ${formatRate(events, seconds)}`, Number(position) / Number(end || 1n));
}

/** Codes of what the shared read models may meet; their messages fit one line. */
const SHARED = ['read-store-unreachable', 'read-store-unavailable', 'rebuilt-elsewhere'];

const REBUILT = 'nothing to compare; the server rebuilds it as it starts, and so does npm run replay';

/** What went wrong in words, where it is no surprise. */
function explain(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && SHARED.includes(String(error.code))) return error.message;
  if (error instanceof CannotReplay || error instanceof InvalidConfig) return error.message;
  if (error instanceof DataDirLocked) return `${error.message}; stop it first, or use --verify beside it`;
  if (error instanceof ReadStoreOutdated) {
    return `${error.message}: ${REBUILT}`;
  }
  if (isDamaged(error)) return `read.db is damaged: ${REBUILT}`;
  if (error instanceof EventStoreUnavailable) return formatUnreadableLog(error);
  return undefined;
}

function formatUnreadableLog({ message, cause }: EventStoreUnavailable): string {
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}

function isMisuse(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function failed(error: unknown): number {
  bar.clear();
  if (error instanceof ReadModelsAhead) {
    say(`verify: ${error.message}`);
    return DIFFERS;
  }
  const surprise = error instanceof Error ? error.stack : String(error);
  const text = isMisuse(error) ? `${error.message}\n${USAGE}` : `${explain(error) ?? surprise}\n`;
  process.stderr.write(`replay: ${text}`);
  return NOT_DONE;
}

// Exiting through `process.exit` is what removes temporary files.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.exitCode = await replay(process.argv.slice(2)).catch(failed);
