/** The section of the report about callers that are known. */
import { goalRow, type Row, table } from '../report.ts';
import type { CallerResult } from './measure.ts';

/** Least share of open mode's rate. */
const SHARE = 0.85;

const HEAD: Row = [
  'GET product, called by',
  'req/s',
  'p50 ms',
  'p99 ms',
  'CPU µs',
  'of open mode',
  'of its CPU',
];
const GOAL_HEAD: Row = ['goal', 'wanted', 'measured', ''];

export function identityReport(results: readonly CallerResult[]): string {
  const goals = results.slice(1).map(({ caller, ratio }) =>
    goalRow({
      what: `GET product, ${caller}: of open mode`,
      goal: `≥ ${SHARE.toFixed(2)}`,
      measured: ratio.toFixed(2),
      met: ratio >= SHARE,
    }),
  );
  return [table(HEAD, results.map(row)), table(GOAL_HEAD, goals)].join('\n\n');
}

const row = ({ caller, ratio, cpuRatio, ...measured }: CallerResult): Row => [
  caller,
  measured.requestsPerSecond.toFixed(0),
  measured.p50.toFixed(2),
  measured.p99.toFixed(2),
  measured.cpuMicroseconds.toFixed(0),
  ratio.toFixed(2),
  cpuRatio.toFixed(2),
];
