/** What `npm run migrate` prints. Ids, streams and names of fields, never values: they may be secrets. */
import { formatCount, formatRate } from '../cli/format.ts';
import type { RecordedEvent } from '../events/event.ts';
import type { Comparison, LogDifference } from './compareLogs.ts';
import type { Migration, Step } from './migrateLog.ts';
import type { Engine } from './openLogs.ts';

export const USAGE = `usage: npm run migrate -- --to eventstore     copies the log in DATA_DIR into the cluster at EVENTSTORE_URL
       npm run migrate -- --to embedded       copies the log of that cluster into DATA_DIR
       npm run migrate -- --to … --verify     compares the two, and changes nothing
Stop every instance of the server first. One that was interrupted goes on where it was when it is started again.
Exit code: 0 done and both are alike, 1 they differ, 2 it could not be done.`;

const events = (count: number): string => formatCount(count, 'event');

const DOING: Record<Step, string> = {
  looking: 'looking at what is there already',
  copying: 'copying',
  comparing: 'comparing',
};

export const formatProgress = (step: Step, count: number, seconds: number): string =>
  `${DOING[step]}, ${formatRate(count, seconds)}`;

export function formatDifference(difference: LogDifference): string {
  switch (difference.kind) {
    case 'missing':
      return `${place(difference.source)} of the source is missing in the copy, and what follows it`;
    case 'surplus':
      return `${place(difference.copy)} of the copy is not in the source, nor is what follows it`;
    case 'other':
      return `${place(difference.copy)} of the copy stands where the source has ${place(difference.source)}`;
    case 'changed':
      return `${place(difference.copy)} of the copy differs in ${difference.fields.join(', ')}`;
    default:
      return difference satisfies never;
  }
}

const place = ({ type, id, revision, stream, position }: RecordedEvent): string =>
  `${type} ${id} (revision ${revision} of ${stream}, position ${position})`;

export function formatComparison({ events: count, differences }: Comparison): string {
  if (differences.length === 0)
    return `verify: source and copy hold the same ${events(count)} in the same order`;
  return `verify: source and copy differ; ${events(count)} up to there`;
}

export function formatCopied({ copied, comparison }: Migration, seconds: number): string {
  const before = comparison.events - copied;
  const rest = before > 0 ? `; ${events(before)} were there before` : '';
  return `migrate: ${formatRate(copied, seconds)} copied${rest}`;
}

/** What has become another, and what to do now. */
export function formatNext(
  to: Engine,
  epochs: { source: string; target: string },
  processes: number,
): string {
  const setting = to === 'eventstore' ? 'with EVENTSTORE_URL set' : 'without EVENTSTORE_URL';
  return [
    `epoch of the source ${epochs.source}, of the copy ${epochs.target}; ids, revisions and recordedAt stay, positions are new`,
    `${processes === 1 ? '1 process goes' : `${processes} processes go`} on where they were`,
    `now start every instance ${setting}: the read models are rebuilt, and clients that resume are told recovered: false`,
    'an instance that ran meanwhile may have written to the source since: stop it, and run this again before that start',
  ].join('\n');
}
