import type { Delivery } from '../../events/entities.ts';
import type { Decide } from '../engine/aggregate.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import type { EntityState } from '../engine/entityAggregate.ts';
import type { Executor } from '../engine/executor.ts';
import { type DeliveryEvent, delivery, ofDelivery } from './state.ts';

/**
 * The channel takes messages again: one that failed for its channel alone is tried again. The platform had refused
 * it, or was never asked, so it is sent by nobody twice. Quiet for any other.
 */
export async function requeueMessage(
  executor: Executor,
  messageId: string,
  channelId: string,
  context: CommandContext,
): Promise<void> {
  const decide: Decide<EntityState<Delivery>, DeliveryEvent> = state => {
    if (state.status !== 'active') return [];
    const { status, awaitsChannel, platformMessageId } = state.entity;
    if (status !== 'failed' || awaitsChannel !== channelId) return [];
    return [{ type: 'MessageRequeued', data: { ...ofDelivery(state.entity), platformMessageId } }];
  };
  await executor.execute(delivery, messageId, decide, context);
}
