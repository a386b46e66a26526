/** A migration from beginning to end, between any two logs: find where to go on, copy, compare, bring checkpoints along. */

import type { Position } from '../events/event.ts';
import type { EventStore } from '../events/eventStore.ts';
import { BroughtCheckpoints } from './broughtCheckpoints.ts';
import { type Comparison, compareLogs, type LogDifference, type OnPair } from './compareLogs.ts';
import { copyLog } from './copyLog.ts';
import { type Log, patientLog, TIMEOUT_MS } from './log.ts';

/** Events that are compared in a few milliseconds. */
const TOLD_EVERY = 500;

/** What takes long, in this order; `looking` is for what an earlier run has copied. */
export type Step = 'looking' | 'copying' | 'comparing';

export interface MigrationWatch {
  /** Called often: events of this step so far, and how much of the source is done, 0 to 1 (an estimate). */
  readonly onProgress?: (step: Step, events: number, share: number) => void;
  /** An engine is away; it waits, and tries again. */
  readonly onWait?: (error: Error) => void;
}

interface MigrationOptions extends MigrationWatch {
  /** Stands still, unless a cluster's instances were not stopped. */
  readonly source: EventStore;
  /** Empty, or holding the beginning of the source and nothing else. */
  readonly target: EventStore;
  /** Pause before the end of the source is believed, in milliseconds. Default: 0, for one that stands still. */
  readonly settleMs?: number;
  /** How long an engine may be away, in milliseconds. Default: a minute. */
  readonly patienceMs?: number;
}

export interface Migration {
  readonly copied: number;
  /** Of source and target after that. Where they differ, no checkpoint was brought along. */
  readonly comparison: Comparison;
  /** Processes that go on in the target where they were in the source. */
  readonly processes: number;
}

/** The target holds something that is not the beginning of the source. Nothing was copied. */
export class TargetDiffers extends Error {
  readonly code = 'target-differs';
  readonly difference: LogDifference;
  constructor(difference: LogDifference) {
    super('the target holds what is not the beginning of the source');
    this.difference = difference;
  }
}

/** May be repeated at any time, however the one before ended. @throws TargetDiffers, TargetMoved, and what the logs throw */
export async function migrateLog(options: MigrationOptions): Promise<Migration> {
  const { settleMs = 0 } = options;
  const { source, target } = patientLogs(options);
  const watched = watch(options, (await source.head()) ?? 0n);
  const after = await placeToGoOn(source, target, watched('looking'));
  const copying = watched('copying');
  const copied = await copyLog(source, target, { after, settleMs, onCopied: copying });
  const checkpoints = await BroughtCheckpoints.of(source);
  const comparison = await compare(source, target, watched('comparing'), checkpoints.met);
  const processes = comparison.differences.length === 0 ? await checkpoints.write(target) : 0;
  return { copied, comparison, processes };
}

/** Changes nothing. */
export async function verifyMigration(options: MigrationOptions): Promise<Comparison> {
  const { source, target } = patientLogs(options);
  const watched = watch(options, (await source.head()) ?? 0n);
  return compare(source, target, watched('comparing'));
}

function patientLogs({ source, target, onWait = () => {}, patienceMs = TIMEOUT_MS }: MigrationOptions) {
  const patience = { ms: patienceMs, onWait };
  return { source: patientLog(source, patience), target: patientLog(target, patience) };
}

type Progress = (events: number, position: Position) => void;

const watch =
  ({ onProgress = () => {} }: MigrationWatch, head: Position) =>
  (step: Step): Progress =>
  (events, position) =>
    onProgress(step, events, Number(position) / Number(head || 1n));

async function placeToGoOn(source: Log, target: Log, progress: Progress): Promise<Position | undefined> {
  const { differences, through } = await compare(source, target, progress);
  const difference = differences.find(({ kind }) => kind !== 'missing');
  if (difference) throw new TargetDiffers(difference);
  return through;
}

function compare(
  source: Log,
  target: Log,
  progress: Progress,
  onPair: OnPair = () => {},
): Promise<Comparison> {
  let events = 0;
  return compareLogs(source, target, (ours, theirs) => {
    onPair(ours, theirs);
    if (++events % TOLD_EVERY === 0) progress(events, ours.position);
  });
}
