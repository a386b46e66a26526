import type { Delivery } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type CommandResult, executeEntity, ifActive } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { delivery, ofDelivery } from './state.ts';

/**
 * The platform tells that the message reached the customer. Quiet for one that is not wholly sent, as far as is
 * known (a watermark speaks of what was sent before), or that is further already. @throws EntityNotFound
 */
export function markDelivered(
  executor: Executor,
  messageId: string,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  const decide = ifActive(delivery, entity => {
    if (entity.status !== 'sent') return [];
    const { platformMessageId } = entity;
    return [{ type: 'MessageDelivered', data: { ...ofDelivery(entity), platformMessageId } }];
  });
  return executeEntity(executor, delivery, messageId, decide, context);
}
