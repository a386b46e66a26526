/** Where processes put events that they give up on. */

import { causedBy } from '../commands/engine/commandContext.ts';
import type { Executor } from '../commands/engine/executor.ts';
import {
  failParkedEvent,
  parkEvent,
  parkedEvent,
  parkedEventId,
  settleParkedEvent,
} from '../commands/parkedEvent.ts';
import type { Id } from '../events/catalog/ids.ts';
import type { RecordedEvent } from '../events/event.ts';
import type { Parking } from './attempts.ts';

const MAX_ERROR_LENGTH = 2_000;

export function createParking(executor: Executor): Parking {
  const settle = (process: string, eventId: string, cause: RecordedEvent) =>
    settleParkedEvent(executor, parkedEventId(process, eventId), causedBy(cause));
  return {
    park: (process, event, attempts, error) => {
      const { id: eventId, type: eventType, stream, revision } = event;
      const where = {
        parkedId: parkedEventId(process, eventId),
        process,
        eventId,
        eventType,
        stream,
        revision,
      };
      return parkEvent(executor, { ...where, attempts, error: formatError(error) }, causedBy(event));
    },
    failedAgain: (process, event, attempts, error) => {
      const failed = { parkedId: parkedEventId(process, event.id), attempts, error: formatError(error) };
      return failParkedEvent(executor, failed, causedBy(event));
    },
    settle: (process, event) => settle(process, event.id, event),
    resolve: settle,
    eventOf: parkedId => eventOf(executor, parkedId),
  };
}

async function eventOf(executor: Executor, parkedId: Id<'parked'>): Promise<RecordedEvent | undefined> {
  const { state } = await executor.load(parkedEvent, parkedId);
  if (state.status !== 'active') return undefined;
  const { stream, revision } = state.entity;
  const [event] = await executor.store.readStream(stream, { from: revision, limit: 1 });
  return event;
}

const formatError = (error: unknown): string => String(error).slice(0, MAX_ERROR_LENGTH);
