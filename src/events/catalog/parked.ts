/** Events of `parked-<parkedId>`: an event that a process gave up on, until an operator lets it try again. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import { id, setsFields, text } from './fields.ts';
import { parkedId } from './ids.ts';

export const parkedEvents = [
  defineEvent('EventParked', {
    summary: 'A process could not handle an event and goes on without it.',
    schema: z.object({
      parkedId,
      process: text,
      eventId: id,
      eventType: text,
      /** Where the event lies. */
      stream: text,
      revision: z.int(),
      attempts: z.int(),
      error: text,
    }),
    effect: (data, at) => ({
      kind: 'created',
      entity: { ...data, status: 'parked', parkedAt: at, updatedAt: at },
    }),
  }),
  defineEvent('ParkedEventRetried', {
    summary: 'An operator lets a process try a parked event again.',
    schema: z.object({ parkedId, process: text }),
    effect: setsFields({ status: 'retrying' }),
  }),
  defineEvent('ParkedEventFailedAgain', {
    summary: 'A parked event failed again when it was retried.',
    schema: z.object({ parkedId, attempts: z.int(), error: text }),
    effect: ({ attempts, error }, at) => ({
      kind: 'updated',
      set: { status: 'parked', attempts, error, updatedAt: at },
    }),
  }),
  defineEvent('ParkedEventDropped', {
    summary: 'An operator decided that a parked event needs nothing more.',
    schema: z.object({ parkedId, process: text }),
    effect: () => ({ kind: 'deleted' }),
  }),
  defineEvent('ParkedEventSettled', {
    summary: 'A parked event was handled after all.',
    schema: z.object({ parkedId }),
    effect: () => ({ kind: 'deleted' }),
  }),
] as const;
