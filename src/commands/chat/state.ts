import { chatEvents } from '../../events/catalog/chat.ts';
import { chat as entity } from '../../events/entities.ts';
import type { EventsOf } from '../engine/aggregate.ts';
import { entityAggregate } from '../engine/entityAggregate.ts';

/** Every message of a chat lies in its stream, so the state is snapshotted as the stream grows. */
export const chat = entityAggregate({
  name: 'chat',
  entity,
  events: chatEvents,
  snapshots: { every: 500, version: 2 },
});
export type ChatEvent = EventsOf<typeof chat>;
