import { z } from 'zod';
import { type Chat, chat as chatSchema } from '../../events/entities.ts';
import { entityAggregate } from '../engine/aggregate.ts';

const stored = z.discriminatedUnion('status', [
  z.object({ status: z.literal('absent') }),
  z.object({ status: z.literal('active'), entity: chatSchema }),
  z.object({ status: z.literal('deleted') }),
]);

/** Every message of a chat lies in its stream, so the state is snapshotted as the stream grows. */
export const chat = entityAggregate<Chat>('chat', {
  snapshots: { every: 500, version: 2, schema: stored },
});
