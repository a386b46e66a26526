import { describe, expect, it } from '@jest/globals';
import { business } from '../../src/commands/business.ts';
import { type Decide, type EventsOf, type Loaded, unwritten } from '../../src/commands/engine/aggregate.ts';
import { type Command, decideBatch } from '../../src/commands/engine/decideBatch.ts';
import { ifAbsent, ifActive } from '../../src/commands/engine/entity.ts';
import type { EntityState } from '../../src/commands/engine/entityAggregate.ts';
import { PreconditionFailed } from '../../src/commands/engine/errors.ts';
import type { Business } from '../../src/events/entities.ts';
import { businessOpened } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { NOW } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

type State = EntityState<Business>;
type BusinessEvent = EventsOf<typeof business>;

const command = (
  decide: Decide<State, BusinessEvent>,
  ifMatch?: number[],
): Command<State, BusinessEvent> => ({
  decide,
  context: callerWith(ifMatch ? { ifMatch } : {}),
});
const open = command(ifAbsent(business, businessOpened()));
const rename = (name: string, ifMatch?: number[]) =>
  command(
    ifActive(business, entity =>
      entity.name === name
        ? []
        : [{ type: 'BusinessRenamed', data: { businessId: idOf.business('business'), name } }],
    ),
    ifMatch,
  );
const end = command(
  ifActive(business, () => [{ type: 'BusinessDeleted', data: { businessId: idOf.business('business') } }]),
);
const broken = command(() => {
  throw new Error('a bug');
});
const misshapen = command(() => [
  { type: 'BusinessRenamed', data: { businessId: idOf.business('business'), name: JSON.parse('1') } },
]);

const plan = (
  commands: Command<State, BusinessEvent>[],
  maxBytes = 1_000_000,
  from: Loaded<State> = unwritten(business),
) => decideBatch(business, from, commands, NOW, maxBytes);
const outcomes = ({ answers }: ReturnType<typeof plan>) =>
  answers.map(({ refusal, revision }) => (refusal ? String(refusal) : revision));

describe('a plan of several commands', () => {
  it('decides each on what the one before leaves behind', () => {
    const planned = plan([open, rename('A'), rename('A'), rename('B')]);
    expect(planned.events.map(({ data }) => data.name)).toEqual(['Tea House', 'A', 'B']);
    expect(outcomes(planned)).toEqual([0, 1, 1, 2]);
    expect(planned.answers.map(({ state }) => state.status === 'active' && state.entity.name)).toEqual([
      'Tea House',
      'A',
      'A',
      'B',
    ]);
    expect(planned.state).toEqual(planned.answers.at(-1)?.state);
  });

  it('refuses one because of what one before it does', () => {
    expect(outcomes(plan([open, end, rename('A')]))).toEqual([0, 1, 'Error: business not found']);
  });

  it('lets one that throws, or whose events are misshapen, fail alone', () => {
    const planned = plan([open, broken, misshapen, rename('A')]);
    expect(outcomes(planned)).toEqual([0, 'Error: a bug', expect.stringContaining('name'), 1]);
    expect(planned.events).toHaveLength(2);
  });

  it('holds If-Match against the revision that the one before leaves', () => {
    const planned = plan([open, rename('A', [0]), rename('B', [0]), rename('C', [7, 1])]);
    expect(planned.answers.map(({ refusal }) => refusal)).toEqual([
      undefined,
      undefined,
      new PreconditionFailed(1),
      undefined,
    ]);
  });

  it('takes as many as fit, and always the first', () => {
    const long = rename('x'.repeat(1_000));
    const other = rename('y'.repeat(1_000));
    expect(plan([open, long, other, rename('z')], 2_500).answers).toHaveLength(2);
    expect(plan([open, long, other, rename('z')], 10).answers).toHaveLength(1);
    expect(plan([open], 10).answers).toHaveLength(1);
    expect(plan([], 10).answers).toHaveLength(0);
  });

  it('gives every event an id of its own, its place in the story and its time', () => {
    const { events } = plan([open, rename('A')]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(2);
    expect(events[1]?.metadata).toEqual({
      $correlationId: 'correlation',
      $causationId: 'causation',
      actor: null,
      source: 'http',
      requestId: 'request',
      recordedAt: NOW,
      version: 1,
    });
  });
});
