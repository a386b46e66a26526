/** What the platform tells of a message that was handed to it: that it was taken, that it arrived, that it was seen. */
import type { Id } from '../events/catalog/ids.ts';
import type { Delivery } from '../events/entities.ts';
import { type DecideDelivery, delivery, ofDelivery } from './delivery.ts';
import type { CommandContext } from './engine/commandContext.ts';
import { type CommandResult, executeEntity, ifActive } from './engine/entity.ts';
import type { Executor } from './engine/executor.ts';

interface ConfirmSent {
  readonly messageId: Id<'message'>;
  /** Counted from 0. */
  readonly part: number;
  readonly platformMessageId: string;
}

/** Quiet for a part that was confirmed, or that the message does not have. */
export const decideConfirmSent = ({ part, platformMessageId }: ConfirmSent): DecideDelivery =>
  ifActive(delivery, entity => {
    if (part < entity.partsSent || part >= entity.parts) return [];
    const type = part + 1 === entity.parts ? 'MessageSent' : 'MessagePartSent';
    return [{ type, data: { ...ofDelivery(entity), part, platformMessageId } }];
  });

/**
 * The platform took a part, as its answer or an echo says; the parts before it too, since they go out in order. It
 * is believed whatever was thought before: an echo settles an unknown outcome, and even a failure.
 * @throws EntityNotFound where no such message was ever to be sent
 */
export function confirmSent(
  executor: Executor,
  input: ConfirmSent,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  return executeEntity(executor, delivery, input.messageId, decideConfirmSent(input), context);
}

/**
 * Quiet for a message that is not wholly sent, as far as is known (a watermark speaks of what was sent before), or
 * that is further already.
 */
export const decideMarkDelivered: DecideDelivery = ifActive(delivery, entity => {
  if (entity.status !== 'sent') return [];
  const { platformMessageId } = entity;
  return [{ type: 'MessageDelivered', data: { ...ofDelivery(entity), platformMessageId } }];
});

/** The message reached the customer. @throws EntityNotFound */
export function markDelivered(
  executor: Executor,
  messageId: Id<'message'>,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  return executeEntity(executor, delivery, messageId, decideMarkDelivered, context);
}

/** Quiet for a message that is not wholly sent, as far as is known, or that was read already. */
export const decideMarkRead: DecideDelivery = ifActive(delivery, entity =>
  entity.status === 'sent' || entity.status === 'delivered'
    ? [{ type: 'MessageRead', data: ofDelivery(entity) }]
    : [],
);

/** The customer saw the message; it was delivered then, told or not. @throws EntityNotFound */
export function markRead(
  executor: Executor,
  messageId: Id<'message'>,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  return executeEntity(executor, delivery, messageId, decideMarkRead, context);
}
