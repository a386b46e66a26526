import type { Delivery } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type CommandResult, executeEntity, ifActive } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { type DeliveryEvent, delivery, ofDelivery } from './state.ts';

export interface SentPart {
  readonly messageId: string;
  /** Counted from 0. */
  readonly part: number;
  readonly platformMessageId: string;
}

/**
 * The platform took a part, as its answer or an echo says; the parts before it too, since they go out in order. It
 * is believed whatever was thought before: an echo settles an unknown outcome, and even a failure.
 * @throws EntityNotFound where no such message was ever to be sent
 */
export function confirmSent(
  executor: Executor,
  sent: SentPart,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  return executeEntity(
    executor,
    delivery,
    sent.messageId,
    ifActive(delivery, entity => confirmed(entity, sent)),
    context,
  );
}

function confirmed(entity: Delivery, { part, platformMessageId }: SentPart): DeliveryEvent[] {
  if (part < entity.partsSent || part >= entity.parts) return [];
  const type = part + 1 === entity.parts ? 'MessageSent' : 'MessagePartSent';
  return [{ type, data: { ...ofDelivery(entity), part, platformMessageId } }];
}
