/** Events of the system's own streams: unique keys, answered requests, checkpoints, snapshots. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import { id, text } from './fields.ts';

export const uniqueKeyEvents = [
  defineEvent('UniqueKeyReserved', {
    summary: 'A unique key (an e-mail, say) belongs to one owner; the stream is the key.',
    schema: z.object({ kind: text, ownerId: id }),
  }),
  defineEvent('UniqueKeyReleased', {
    summary: 'A unique key is free again.',
    schema: z.object({ kind: text, ownerId: id }),
  }),
] as const;

export const requestEvents = [
  defineEvent('RequestAccepted', {
    summary: 'A request with an Idempotency-Key is being executed; ids are derived from the key.',
    schema: z.object({ route: text, fingerprint: text, instanceId: text }),
  }),
  defineEvent('RequestAnswered', {
    summary: 'A request with an Idempotency-Key was executed; its retries get the answer made then.',
    schema: z.object({ aggregate: text, id, revision: z.int() }),
  }),
  defineEvent('RequestRefused', {
    summary: 'A request with an Idempotency-Key changed nothing; the key may be used again.',
    schema: z.object({ code: text }),
  }),
] as const;

export const processCheckpointed = defineEvent('ProcessCheckpointed', {
  summary: 'A process has handled everything up to a position of the log with this epoch.',
  schema: z.object({ process: text, epoch: text, position: text }),
});

export const stateSnapshotted = defineEvent('StateSnapshotted', {
  summary: 'State of an aggregate at a revision, so that a long stream need not be read from its start.',
  schema: z.object({ revision: z.int(), stateVersion: z.int(), state: z.json() }),
});

export const ledgerEvents = [
  ...uniqueKeyEvents,
  ...requestEvents,
  processCheckpointed,
  stateSnapshotted,
] as const;
