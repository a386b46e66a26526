/** Events that processes gave up on: kept with the reason, listed, and tried again when an operator says so. */
import { v5 } from 'uuid';
import type { Decide, EventsOf } from '../commands/engine/aggregate.ts';
import { type CommandContext, causedBy } from '../commands/engine/commandContext.ts';
import { type CommandResult, executeEntity, ifActive } from '../commands/engine/entity.ts';
import { type EntityState, entityAggregate } from '../commands/engine/entityAggregate.ts';
import type { Executor } from '../commands/engine/executor.ts';
import { parkedEvents } from '../events/catalog/parked.ts';
import { type Parked, parked as parkedEntity } from '../events/entities.ts';
import type { RecordedEvent } from '../events/event.ts';
import type { Parking } from './attempts.ts';

const NAMESPACE = '0d6f0f0e-7f6d-4a0c-9b1e-4b0b5a8f9c11';
const MAX_ERROR_LENGTH = 2_000;

export const parked = entityAggregate({ name: 'parked', entity: parkedEntity, events: parkedEvents });
type ParkedEvent = EventsOf<typeof parked>;

const parkedIdOf = (process: string, eventId: string): string => v5(`${process} ${eventId}`, NAMESPACE);

export function createParking(executor: Executor): Parking {
  const run = (
    process: string,
    event: RecordedEvent,
    decide: (parkedId: string) => Decide<EntityState<Parked>, ParkedEvent>,
  ) => {
    const parkedId = parkedIdOf(process, event.id);
    return executor.execute(parked, parkedId, decide(parkedId), causedBy(event));
  };
  const settle = async (process: string, eventId: string, cause: RecordedEvent) => {
    const parkedId = parkedIdOf(process, eventId);
    await executor.execute(parked, parkedId, settled(parkedId), causedBy(cause));
  };
  return {
    park: async (process, event, attempts, error) => {
      await run(process, event, parkedId => state => {
        if (state.status !== 'absent') return [];
        const { id: eventId, type: eventType, stream, revision } = event;
        const where = { parkedId, process, eventId, eventType, stream, revision };
        return [{ type: 'EventParked', data: { ...where, attempts, error: formatError(error) } }];
      });
    },
    failedAgain: async (process, event, attempts, error) => {
      await run(process, event, parkedId =>
        ifRetrying({
          type: 'ParkedEventFailedAgain',
          data: { parkedId, attempts, error: formatError(error) },
        }),
      );
    },
    settle: (process, event) => settle(process, event.id, event),
    resolve: settle,
    eventOf: parkedId => eventOf(executor, parkedId),
  };
}

const ifRetrying =
  (event: ParkedEvent): Decide<EntityState<Parked>, ParkedEvent> =>
  state =>
    state.status === 'active' && state.entity.status === 'retrying' ? [event] : [];

/** Whoever found it handled: of several instances one may have failed where another succeeded. */
const settled =
  (parkedId: string): Decide<EntityState<Parked>, ParkedEvent> =>
  state =>
    state.status === 'active' ? [{ type: 'ParkedEventSettled', data: { parkedId } }] : [];

/** Lets the process try once more; one that is being tried stays as it is. @throws EntityNotFound */
export function retryParked(
  executor: Executor,
  parkedId: string,
  context: CommandContext,
): Promise<CommandResult<Parked>> {
  const decide = ifActive(parked, ({ process, status }) =>
    status === 'retrying' ? [] : [{ type: 'ParkedEventRetried', data: { parkedId, process } }],
  );
  return executeEntity(executor, parked, parkedId, decide, context);
}

async function eventOf(executor: Executor, parkedId: string): Promise<RecordedEvent | undefined> {
  const { state } = await executor.load(parked, parkedId);
  if (state.status !== 'active') return undefined;
  const { stream, revision } = state.entity;
  const [event] = await executor.store.readStream(stream, { from: revision, limit: 1 });
  return event;
}

const formatError = (error: unknown): string => String(error).slice(0, MAX_ERROR_LENGTH);
