/** An event that a process gave up on: kept with the reason, until an operator lets the process try it again. */

import { v5 } from 'uuid';
import { type Id, parkedId } from '../events/catalog/ids.ts';
import { parkedEvents } from '../events/catalog/parked.ts';
import { parked as entity, type Parked } from '../events/entities.ts';
import type { DecideOf, EventsOf } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import { type CommandResult, type Deleted, deleteEntity, executeEntity, ifActive } from './engine/entity.ts';
import { entityAggregate } from './engine/entityAggregate.ts';
import type { Executor } from './engine/executor.ts';

const NAMESPACE = '0d6f0f0e-7f6d-4a0c-9b1e-4b0b5a8f9c11';

export const parkedEvent = entityAggregate({ name: 'parked', id: parkedId, entity, events: parkedEvents });
type ParkedEvent = EventsOf<typeof parkedEvent>;
type DecideParkedEvent = DecideOf<typeof parkedEvent>;

/** The same each time that this process gives up on this event. */
export const parkedEventId = (process: string, eventId: string): Id<'parked'> =>
  parkedId.parse(v5(`${process} ${eventId}`, NAMESPACE));

type ParkEvent = Extract<ParkedEvent, { type: 'EventParked' }>['data'];

/** Quiet for an event that was parked before, whatever became of it. */
export const decideParkEvent =
  (data: ParkEvent): DecideParkedEvent =>
  ({ status }) =>
    status === 'absent' ? [{ type: 'EventParked', data }] : [];

export async function parkEvent(
  executor: Executor,
  input: ParkEvent,
  context: CommandContext,
): Promise<void> {
  await executor.execute(parkedEvent, input.parkedId, decideParkEvent(input), context);
}

/** Quiet for an event that is being tried. */
export const decideRetryParkedEvent = (parkedId: Id<'parked'>): DecideParkedEvent =>
  ifActive(parkedEvent, ({ process, status }) =>
    status === 'retrying' ? [] : [{ type: 'ParkedEventRetried', data: { parkedId, process } }],
  );

/** Lets the process try once more. @throws EntityNotFound */
export function retryParkedEvent(
  executor: Executor,
  parkedId: Id<'parked'>,
  context: CommandContext,
): Promise<CommandResult<Parked>> {
  return executeEntity(executor, parkedEvent, parkedId, decideRetryParkedEvent(parkedId), context);
}

type FailParkedEvent = Extract<ParkedEvent, { type: 'ParkedEventFailedAgain' }>['data'];

/** Quiet for an event that is not being tried. */
export const decideFailParkedEvent =
  (data: FailParkedEvent): DecideParkedEvent =>
  state =>
    state.status === 'active' && state.entity.status === 'retrying'
      ? [{ type: 'ParkedEventFailedAgain', data }]
      : [];

/** It failed again when it was retried. */
export async function failParkedEvent(
  executor: Executor,
  input: FailParkedEvent,
  context: CommandContext,
): Promise<void> {
  await executor.execute(parkedEvent, input.parkedId, decideFailParkedEvent(input), context);
}

/** Quiet for an event that is not parked. */
export const decideSettleParkedEvent =
  (parkedId: Id<'parked'>): DecideParkedEvent =>
  ({ status }) =>
    status === 'active' ? [{ type: 'ParkedEventSettled', data: { parkedId } }] : [];

/** It was handled, retried or not: of several instances one may have failed where another succeeded. */
export async function settleParkedEvent(
  executor: Executor,
  parkedId: Id<'parked'>,
  context: CommandContext,
): Promise<void> {
  await executor.execute(parkedEvent, parkedId, decideSettleParkedEvent(parkedId), context);
}

const decideDropParkedEvent = (parkedId: Id<'parked'>): DecideParkedEvent =>
  ifActive(parkedEvent, ({ process }) => [{ type: 'ParkedEventDropped', data: { parkedId, process } }]);

/** It needs nothing more, and is not tried again. @throws EntityNotFound */
export function dropParkedEvent(
  executor: Executor,
  parkedId: Id<'parked'>,
  context: CommandContext,
): Promise<Deleted> {
  return deleteEntity(executor, parkedEvent, parkedId, decideDropParkedEvent(parkedId), context);
}
