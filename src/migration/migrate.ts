/** `npm run migrate`: copies the log from one engine into the other, and proves that it did. A process of its own. */
import { type ExitCode, exitCode, Misuse } from '../cli/exit.ts';
import { runProgram } from '../cli/program.ts';
import { stopwatch } from '../cli/stopwatch.ts';
import type { Terminal } from '../cli/terminal.ts';
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

/** A cluster cannot be locked: its end is believed once nothing has come for so long. */
const CLUSTER_SETTLES_MS = 1_000;

const NOT_ALIKE =
  'what is missing was written meanwhile: stop every instance, and run this again; else start with an empty target';

const options = { to: { type: 'string' }, verify: { type: 'boolean' } } as const;

async function migrate(
  { to: asked, verify: readOnly = false }: { readonly to?: string; readonly verify?: boolean },
  terminal: Terminal,
): Promise<ExitCode> {
  const to = ENGINES.find(engine => engine === asked);
  if (to === undefined) throw new Misuse(`--to must be one of ${ENGINES.join(', ')}`);
  const logs = await openLogs(readConfig().engines, to, readOnly);
  try {
    return await (readOnly ? verify(logs, terminal) : copy(logs, to, terminal));
  } finally {
    await logs.close();
  }
}

async function copy({ source, target }: OpenLogs, to: Engine, terminal: Terminal): Promise<ExitCode> {
  const seconds = stopwatch();
  const settleMs = to === 'embedded' ? CLUSTER_SETTLES_MS : 0;
  const migration = await migrateLog({ source, target, settleMs, ...watch(terminal) });
  terminal.print(formatCopied(migration, seconds()));
  const code = report(migration.comparison, terminal);
  const epochs = { source: source.epoch, target: target.epoch };
  terminal.print(code === exitCode.done ? formatNext(to, epochs, migration.processes) : NOT_ALIKE);
  return code;
}

async function verify({ source, target }: OpenLogs, terminal: Terminal): Promise<ExitCode> {
  return report(await verifyMigration({ source, target, ...watch(terminal) }), terminal);
}

function report(comparison: Comparison, terminal: Terminal): ExitCode {
  for (const difference of comparison.differences) terminal.print(formatDifference(difference));
  terminal.print(formatComparison(comparison));
  return comparison.differences.length > 0 ? exitCode.differs : exitCode.done;
}

/** Each step has a rate of its own. */
function watch({ bar }: Terminal): Required<MigrationWatch> {
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

// A signal loses nothing: the next run goes on after the last event that the target has.
await runProgram({ name: 'migrate', usage: USAGE, options, run: migrate, explain });
