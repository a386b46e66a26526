/** What each attack did to the probe and to the memory, as tables. */
import type { Goal } from '../goals.ts';
import { goalRow, type Row, table } from '../report.ts';
import type { AttackResult } from './measure.ts';
import { BACK } from './memory.ts';

/** Milliseconds. */
const P99_MS = 200;

const HEAD: Row = [
  'attack',
  'came of it',
  's',
  'idle p99 ms',
  'p99 ms',
  'longest ms',
  'bare p99',
  'bare longest',
  'failed',
  'MB before',
  'MB most',
  'MB after',
];
const GOAL_HEAD: Row = ['goal', 'wanted', 'measured', ''];

export function hostileReport(results: readonly AttackResult[]): string {
  return [table(HEAD, results.map(row)), table(GOAL_HEAD, hostileGoals(results).map(goalRow))].join('\n\n');
}

const hostileGoals = (results: readonly AttackResult[]): readonly Goal[] =>
  results.flatMap(({ attack, during, memory }) => [
    {
      what: `${attack}: p99 ms`,
      goal: `≤ ${P99_MS}`,
      measured: during.p99.toFixed(0),
      met: during.p99 <= P99_MS,
    },
    {
      what: `${attack}: memory after, of before`,
      goal: `≤ ${BACK}`,
      measured: (memory.after / memory.before).toFixed(2),
      met: memory.after <= memory.before * BACK,
    },
  ]);

const row = ({ attack, outcome, seconds, idle, during, bare, memory }: AttackResult): Row => [
  attack,
  outcome,
  seconds.toFixed(1),
  ...[idle.p99, during.p99, during.max, bare.p99, bare.max].map(ms => ms.toFixed(0)),
  String(during.failures),
  ...[memory.before, memory.peak, memory.after].map(mb => mb.toFixed(0)),
];
