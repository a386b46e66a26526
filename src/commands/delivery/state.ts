import type { Delivery } from '../../events/entities.ts';
import { entityAggregate } from '../aggregate.ts';

export const delivery = entityAggregate<Delivery>('delivery');

/** What every event of a delivery says of it. */
export const ofDelivery = ({ messageId, chatId, businessId }: Delivery) => ({
  messageId,
  chatId,
  businessId,
});
