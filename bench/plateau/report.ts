/** What memory did under minutes of mixed load, as tables. */
import type { Goal } from '../goals.ts';
import { goalRow, type Row, table } from '../report.ts';
import type { PlateauResult } from './measure.ts';

/** At the end, of what it was early on. */
const PLATEAU = 1.1;

const GOAL_HEAD: Row = ['goal', 'wanted', 'measured', ''];

export function plateauReport(result: PlateauResult): string {
  const { seconds, requestsPerSecond, start, early, end, most } = result;
  const head: Row = ['mixed load', 'req/s', 'MB at start', `after ${seconds.early} s`, 'at the end', 'most'];
  const megabytes = [start, early, end, most].map(mb => mb.toFixed(0));
  const row: Row = [`${seconds.all} s`, requestsPerSecond.toFixed(0), ...megabytes];
  return [table(head, [row]), table(GOAL_HEAD, [goalRow(plateauGoal(result))])].join('\n\n');
}

const plateauGoal = ({ seconds, early, end }: PlateauResult): Goal => ({
  what: `memory after ${seconds.all} s, of that after ${seconds.early} s`,
  goal: `≤ ${PLATEAU.toFixed(2)}`,
  measured: (end / early).toFixed(2),
  met: end <= early * PLATEAU,
});
