import { deliveryEvents } from '../../events/catalog/delivery.ts';
import { type Delivery, delivery as entity } from '../../events/entities.ts';
import type { Decide, EventsOf } from '../engine/aggregate.ts';
import { type EntityState, entityAggregate } from '../engine/entityAggregate.ts';

export const delivery = entityAggregate({ name: 'delivery', entity, events: deliveryEvents });
export type DeliveryEvent = EventsOf<typeof delivery>;

/** A delivery as somebody saw it: what they decide on it holds only while nothing else has happened. */
export interface SeenDelivery {
  readonly messageId: string;
  /** Of the delivery's stream. */
  readonly revision: number;
}

/** What every event of a delivery says of it. */
export const ofDelivery = ({ messageId, chatId, businessId }: Delivery) => ({
  messageId,
  chatId,
  businessId,
});

/** What every event of one attempt says: parts go out in order, so it is of the first that has not gone. */
export const ofAttempt = (entity: Delivery) => ({ ...ofDelivery(entity), part: entity.partsSent });

/** Quiet where something happened since, or where the delivery is at none of these statuses. */
export const ifStillAt =
  (
    { revision }: SeenDelivery,
    statuses: readonly Delivery['status'][],
    event: (entity: Delivery) => DeliveryEvent,
  ): Decide<EntityState<Delivery>, DeliveryEvent> =>
  (state, current) =>
    state.status === 'active' && current === revision && statuses.includes(state.entity.status)
      ? [event(state.entity)]
      : [];
