import type { Delivery } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type CommandResult, executeEntity, ifActive } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { delivery, ofDelivery } from './state.ts';

/**
 * The platform tells that the customer saw the message; it was delivered then, told or not. Quiet for one that is
 * not wholly sent, as far as is known, or that was read already. @throws EntityNotFound
 */
export function markRead(
  executor: Executor,
  messageId: string,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  const decide = ifActive(delivery, entity =>
    entity.status === 'sent' || entity.status === 'delivered'
      ? [{ type: 'MessageRead', data: ofDelivery(entity) }]
      : [],
  );
  return executeEntity(executor, delivery, messageId, decide, context);
}
