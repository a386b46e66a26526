/** The fairness section of the report. */
import type { Goal } from '../goals.ts';
import type { Measured } from '../load.ts';
import { goalRow, type Row, table } from '../report.ts';
import { median } from '../statistics.ts';
import type { FairnessResult } from './measure.ts';

/** Times the p99 alone. */
const MAX_RATIO = 3;

const HEAD: Row = [
  'GET product × 16',
  'alone req/s',
  'alone p50',
  'alone p99',
  'beside req/s',
  'beside p50',
  'beside p99',
  'p99 of alone',
  'of bare',
  'loop held ms',
  'beside it, last turn',
];
const GOAL_HEAD: Row = ['goal', 'wanted', 'measured', ''];

export const fairnessReport = (results: readonly FairnessResult[]): string =>
  [table(HEAD, results.map(rowOf)), table(GOAL_HEAD, results.map(goalOf).map(goalRow))].join('\n\n');

function rowOf({ scenario, rounds, ratio, bareRatio, maxLagMs, work }: FairnessResult): Row {
  const of = (side: 'alone' | 'beside', key: keyof Measured) => median(rounds.map(round => round[side][key]));
  const cells = (side: 'alone' | 'beside') => [
    of(side, 'requestsPerSecond').toFixed(0),
    of(side, 'p50').toFixed(2),
    of(side, 'p99').toFixed(2),
  ];
  const ratios = [ratio, bareRatio].map(each => each.toFixed(2));
  return [scenario, ...cells('alone'), ...cells('beside'), ...ratios, maxLagMs.toFixed(0), work];
}

const goalOf = ({ scenario, ratio }: FairnessResult): Goal => ({
  what: `${scenario}: p99, times alone`,
  goal: `≤ ${MAX_RATIO}`,
  measured: ratio.toFixed(2),
  met: ratio <= MAX_RATIO,
});
