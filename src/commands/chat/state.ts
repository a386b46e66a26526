import { z } from 'zod';
import { type Chat, chat as chatSchema } from '../../events/entities.ts';
import { entityAggregate } from '../aggregate.ts';

const stored = z.discriminatedUnion('status', [
  z.object({ status: z.literal('absent') }),
  z.object({ status: z.literal('live'), entity: chatSchema }),
  z.object({ status: z.literal('ended') }),
]);

/** Every message of a chat lies in its stream, so the state is snapshotted as the stream grows. */
export const chat = entityAggregate<Chat>('chat', {
  snapshots: { every: 500, version: 1, schema: stored },
});
