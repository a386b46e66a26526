import { orderEvents } from '../../events/catalog/order.ts';
import { order as entity } from '../../events/entities.ts';
import type { EventsOf } from '../engine/aggregate.ts';
import { entityAggregate } from '../engine/entityAggregate.ts';

export const order = entityAggregate({ name: 'order', entity, events: orderEvents });
export type OrderEvent = EventsOf<typeof order>;
