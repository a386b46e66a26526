/** The goals of the design, each beside what was measured. */
import type { Cell } from './cell.ts';
import type { SizeResult } from './size.ts';

export const GOAL_CONNECTIONS = 16;
const REBUILD_EVENTS_PER_SECOND = 40_000;
const START_MS = 600;
const RESIDENT_MB = 110;
const RESIDENT_MB_AFTER_LOAD = 200;
/** Requests a second on the largest log, as a share of those on one of {@link FLAT_FROM} events. */
const FLAT = 0.9;
const FLAT_FROM = 10_000;

export interface Goal {
  readonly what: string;
  readonly goal: string;
  readonly measured: string;
  readonly met: boolean;
}

export function goalsOf(sizes: readonly SizeResult[]): readonly Goal[] {
  const largest = sizes.at(-1);
  if (!largest) return [];
  const from = sizes.find(({ events }) => events >= FLAT_FROM);
  return [
    ...sizes.flatMap(ratioGoals),
    ...(from && from !== largest ? flatGoals(from, largest) : []),
    ...systemGoals(largest),
  ];
}

function ratioGoals({ events, cells }: SizeResult): Goal[] {
  return atGoal(cells).flatMap(({ scenario, goal, floor }) =>
    floor && goal !== undefined
      ? [
          {
            what: `${scenario}, ${events} events: of floor`,
            goal: `≥ ${goal.toFixed(2)}`,
            measured: floor.ratio.toFixed(2),
            met: floor.ratio >= goal,
          },
        ]
      : [],
  );
}

/** By the ratio to bare, so that a machine that was busier at one of the two sizes does not count. */
function flatGoals(from: SizeResult, to: SizeResult): Goal[] {
  return atGoal(to.cells).flatMap(cell => {
    const before = atGoal(from.cells).find(({ scenario }) => scenario === cell.scenario);
    if (!before) return [];
    const share = cell.bare.ratio / before.bare.ratio;
    return [
      {
        what: `${cell.scenario}: ${to.events} against ${from.events} events`,
        goal: `≥ ${FLAT.toFixed(2)}`,
        measured: share.toFixed(2),
        met: share >= FLAT,
      },
    ];
  });
}

function systemGoals(size: SizeResult): Goal[] {
  const { events, rebuildEventsPerSecond: rate, startMs, residentMbAtStart, residentMbAfterLoad } = size;
  return [
    {
      what: `rebuild of ${events} events, a second`,
      goal: `≥ ${REBUILD_EVENTS_PER_SECOND}`,
      measured: rate.toFixed(0),
      met: rate >= REBUILD_EVENTS_PER_SECOND,
    },
    {
      what: `start with ${events} events, ms`,
      goal: `≤ ${START_MS}`,
      measured: startMs.toFixed(0),
      met: startMs <= START_MS,
    },
    memoryGoal('at start', residentMbAtStart, RESIDENT_MB),
    memoryGoal('after load', residentMbAfterLoad, RESIDENT_MB_AFTER_LOAD),
  ];
}

const memoryGoal = (when: string, mb: number, most: number): Goal => ({
  what: `memory ${when}, MB`,
  goal: `≤ ${most}`,
  measured: mb.toFixed(0),
  met: mb <= most,
});

const atGoal = (cells: readonly Cell[]): readonly Cell[] =>
  cells.filter(({ connections }) => connections === GOAL_CONNECTIONS);
