import type { Delivery } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { executeEntity, revise, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { delivery, ofDelivery } from './state.ts';

/**
 * The platform tells that the message reached the customer. Quiet for one that is not wholly sent, as far as is
 * known (a watermark speaks of what was sent before), or that is further already. @throws EntityNotFound
 */
export function markDelivered(
  executor: Executor,
  messageId: string,
  caller: Caller,
): Promise<Written<Delivery>> {
  const decide = revise(delivery, entity => {
    if (entity.status !== 'sent') return [];
    const { platformMessageId } = entity;
    return [{ type: 'MessageDelivered', data: { ...ofDelivery(entity), platformMessageId } }];
  });
  return executeEntity(executor, delivery, messageId, decide, caller);
}
