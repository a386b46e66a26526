/** `npm run migrate`: copies the log from one engine into the other, and proves that it did. A process of its own. */
import { parseArgs } from 'node:util';
import { ProgressBar } from '../audit/progressBar.ts';
import { stopwatch } from '../audit/stopwatch.ts';
import { InvalidConfig, readConfig } from '../config.ts';
import { DataDirLocked } from '../events/sqlite/dataDirLock.ts';
import type { Comparison } from './compareLogs.ts';
import { TargetMoved } from './copyLog.ts';
import { isAway } from './log.ts';
import { type MigrationWatch, migrateLog, type Step, TargetDiffers, verifyMigration } from './migrateLog.ts';
import {
  formatComparison,
  formatCopied,
  formatDifference,
  formatNext,
  formatProgress,
  USAGE,
} from './migrateTexts.ts';
import { CannotOpen, ENGINES, type Engine, type OpenLogs, openLogs } from './openLogs.ts';

const DIFFERS = 1;
const NOT_DONE = 2;
/** A cluster cannot be locked: its end is believed once nothing has come for so long. */
const CLUSTER_SETTLES_MS = 1_000;

const NOT_ALIKE =
  'what is missing was written meanwhile: stop every instance, and run this again; else start with an empty target';

const bar = new ProgressBar(process.stderr);

function say(text: string): void {
  bar.clear();
  process.stdout.write(`${text}\n`);
}

class Misuse extends Error {}

/** Answers the exit code. */
async function migrate(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { to: { type: 'string' }, verify: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const to = ENGINES.find(engine => engine === values.to);
  if (to === undefined) throw new Misuse(`--to must be one of ${ENGINES.join(', ')}`);
  const readOnly = values.verify === true;
  const logs = await openLogs(readConfig().engines, to, readOnly);
  try {
    return await (readOnly ? verify(logs) : copy(logs, to));
  } finally {
    await logs.close();
  }
}

async function copy({ source, target }: OpenLogs, to: Engine): Promise<number> {
  const seconds = stopwatch();
  const settleMs = to === 'embedded' ? CLUSTER_SETTLES_MS : 0;
  const migration = await migrateLog({ source, target, settleMs, ...watch() });
  say(formatCopied(migration, seconds()));
  const code = tell(migration.comparison);
  const epochs = { source: source.epoch, target: target.epoch };
  say(code === 0 ? formatNext(to, epochs, migration.processes) : NOT_ALIKE);
  return code;
}

async function verify({ source, target }: OpenLogs): Promise<number> {
  return tell(await verifyMigration({ source, target, ...watch() }));
}

function tell(comparison: Comparison): number {
  for (const difference of comparison.differences) say(formatDifference(difference));
  say(formatComparison(comparison));
  return comparison.differences.length > 0 ? DIFFERS : 0;
}

/** Each step has a rate of its own. */
function watch(): Required<MigrationWatch> {
  let current: Step | undefined;
  let seconds = stopwatch();
  return {
    onProgress: (step, events, share) => {
      if (step !== current) seconds = stopwatch();
      current = step;
      bar.show(formatProgress(step, events, seconds()), share);
    },
    onWait: error => bar.show(`waiting: ${error.message}`),
  };
}

/** What went wrong in words, where it is no surprise. */
function explain(error: unknown): string | undefined {
  if (error instanceof CannotOpen || error instanceof InvalidConfig) return error.message;
  if (error instanceof DataDirLocked) return `${error.message}; stop the server first`;
  if (error instanceof TargetDiffers) {
    return `${error.message}; nothing was copied: ${formatDifference(error.difference)}`;
  }
  if (error instanceof TargetMoved) return `${error.message}; stop every instance, and run this again`;
  return isAway(error) ? `${error.message}; run this again to go on` : undefined;
}

function isMisuse(error: unknown): error is Error {
  if (error instanceof Misuse) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

function failed(error: unknown): number {
  bar.clear();
  const surprise = error instanceof Error ? error.stack : String(error);
  const text = isMisuse(error) ? `${error.message}\n${USAGE}` : `${explain(error) ?? surprise}\n`;
  process.stderr.write(`migrate: ${text}`);
  return NOT_DONE;
}

// Nothing is lost by it: the next run continues after the last event that the target has.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.exitCode = await migrate(process.argv.slice(2)).catch(failed);
