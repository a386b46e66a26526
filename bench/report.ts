/** The results as Markdown tables, aligned so that a terminal shows them as well. */
import type { Cell } from './cell.ts';
import { GOAL_CONNECTIONS, type Goal, goalsOf } from './goals.ts';
import type { Machine } from './machine.ts';
import type { SizeResult } from './size.ts';

export type Row = readonly string[];

const LOAD_HEAD: Row = [
  'events',
  'scenario',
  'connections',
  'req/s',
  'p50 ms',
  'p99 ms',
  'bare req/s',
  'of bare',
  'floor req/s',
  'of floor',
  'goal',
  'CPU µs',
  'bare’s',
  'floor’s',
];
const SYSTEM_HEAD: Row = [
  'events',
  'rebuild s',
  'rebuilt events/s',
  'start ms',
  'MB at start',
  'MB in load',
  'MB after load',
  'loop held ms',
];
const GOAL_HEAD: Row = ['goal', 'wanted', 'measured', ''];

/** The goals are those of the embedded engines. */
export function report(machine: Machine, sizes: readonly SizeResult[], withGoals: boolean): string {
  const { cpu, cores, memoryGb, platform, node } = machine;
  return [
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${platform}, Node ${node}`,
    table(
      LOAD_HEAD,
      sizes.flatMap(({ events, cells }) => cells.map(cell => loadRow(events, cell, withGoals))),
    ),
    table(SYSTEM_HEAD, sizes.map(systemRow)),
    ...(withGoals ? [table(GOAL_HEAD, goalsOf(sizes).map(goalRow))] : []),
  ].join('\n\n');
}

function loadRow(events: number, cell: Cell, withGoals: boolean): Row {
  const { scenario, connections, goal, real, bare, floor } = cell;
  const wanted = withGoals && goal !== undefined && floor && connections === GOAL_CONNECTIONS;
  return [
    String(events),
    scenario,
    String(connections),
    real.requestsPerSecond.toFixed(0),
    real.p50.toFixed(2),
    real.p99.toFixed(2),
    bare.requestsPerSecond.toFixed(0),
    bare.ratio.toFixed(2),
    floor?.requestsPerSecond.toFixed(0) ?? '',
    floor?.ratio.toFixed(2) ?? '',
    wanted ? `${goal.toFixed(2)} ${verdict(floor.ratio >= goal)}` : '',
    real.cpuMicroseconds.toFixed(0),
    bare.cpuMicroseconds.toFixed(0),
    floor?.cpuMicroseconds.toFixed(0) ?? '',
  ];
}

function systemRow(size: SizeResult): Row {
  return [
    String(size.events),
    size.rebuildSeconds.toFixed(2),
    size.rebuildEventsPerSecond.toFixed(0),
    size.startMs.toFixed(0),
    size.residentMbAtStart.toFixed(0),
    size.residentMbInLoad.toFixed(0),
    size.residentMbAfterLoad.toFixed(0),
    Math.max(...size.cells.map(({ maxLagMs }) => maxLagMs)).toFixed(0),
  ];
}

export const goalRow = ({ what, goal, measured, met }: Goal): Row => [what, goal, measured, verdict(met)];

const verdict = (met: boolean): string => (met ? 'met' : 'not met');

export function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, 3, ...rows.map(row => row[column]?.length ?? 0)),
  );
  const line = (row: Row) =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
