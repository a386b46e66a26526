/** `npm run replay`: rebuilds the read models from the log, or verifies them against it. A process of its own. */
import { type ExitCode, exitCode } from '../cli/exit.ts';
import { formatRate } from '../cli/format.ts';
import { runProgram } from '../cli/program.ts';
import { stopwatch } from '../cli/stopwatch.ts';
import type { Terminal } from '../cli/terminal.ts';
import { InvalidConfig, readConfig } from '../config.ts';
import { type EventStore, EventStoreUnavailable } from '../events/eventStore.ts';
import { openForReading } from '../events/logSource.ts';
import { DataDirLocked } from '../events/sqlite/dataDirLock.ts';
import type { ReplayProgress } from '../projections/replay.ts';
import { isDamaged } from '../projections/sqlite/errors.ts';
import { ReadStoreOutdated } from '../projections/sqlite/index.ts';
import type { StorageSettings } from '../storageBackends.ts';
import { openReplayTarget, type ReplayTarget } from './replayTargets.ts';
import { formatDifference, formatRest, formatSummary, formatWaiting } from './replayTexts.ts';
import { ReadModelsAhead, verifyReadModels } from './verify.ts';

const USAGE = `usage: npm run replay                rebuilds the read models from the log
       npm run replay -- --verify    compares them with the log, also while servers run
It works on DATA_DIR, EVENTSTORE_URL and MONGODB_URL. Read models in DATA_DIR are built while the server is stopped,
those in MongoDB beside the live ones, and servers turn to them when they are done. Exit code: 0 done and nothing differs, 1 something differs, 2 it could not be done.`;

/** Differences that are printed; the rest are counted. */
const MAX_PRINTED = 20;

async function replay(verifies: boolean, terminal: Terminal): Promise<ExitCode> {
  const settings = readConfig().engines;
  const store = await openLog(settings);
  try {
    const target = await openReplayTarget(settings, store);
    const work = verifies ? verify : rebuild;
    return await work(target, store, terminal).finally(target.close);
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

async function rebuild(target: ReplayTarget, store: EventStore, terminal: Terminal): Promise<ExitCode> {
  const seconds = stopwatch();
  const end = (await store.head()) ?? 0n;
  const events = await target.rebuild(progress => showRebuild(terminal, progress, end, seconds()));
  terminal.print(`replay: read models built from ${formatRate(events, seconds())}`);
  return exitCode.done;
}

async function verify(target: ReplayTarget, store: EventStore, terminal: Terminal): Promise<ExitCode> {
  const live = await target.openLive();
  const seconds = stopwatch();
  let found = 0;
  const verification = await verifyReadModels({
    live,
    store,
    path: target.scratch,
    onRebuilt: (progress, through) => showRebuild(terminal, progress, through, seconds()),
    onCompared: (collection, documents) =>
      terminal.bar.show(`comparing ${collection}, document ${documents}`),
    onDifference: (collection, difference) => {
      if (++found <= MAX_PRINTED) terminal.print(formatDifference(collection, difference));
    },
  }).finally(() => live.close());
  if (found > MAX_PRINTED) terminal.print(formatRest(found - MAX_PRINTED));
  terminal.print(formatSummary(verification));
  return found > 0 ? exitCode.differs : exitCode.done;
}

/** Positions are not dense: how much of the way one stands for is an estimate. */
function showRebuild(
  { bar }: Terminal,
  { events, position }: ReplayProgress,
  end: bigint,
  seconds: number,
): void {
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

await runProgram({
  name: 'replay',
  usage: USAGE,
  options: { verify: { type: 'boolean' } },
  run: ({ verify: verifies = false }, terminal) =>
    replay(verifies, terminal).catch(error => {
      if (!(error instanceof ReadModelsAhead)) throw error;
      terminal.print(`verify: ${error.message}`);
      return exitCode.differs;
    }),
  explain,
});
