import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Delivery } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { executeEntity, revise, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { delivery, ofDelivery } from './state.ts';

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
export function confirmSent(executor: Executor, sent: SentPart, caller: Caller): Promise<Written<Delivery>> {
  return executeEntity(
    executor,
    delivery,
    sent.messageId,
    revise(delivery, entity => confirmed(entity, sent)),
    caller,
  );
}

function confirmed(entity: Delivery, { part, platformMessageId }: SentPart): DomainEvent[] {
  if (part < entity.partsSent || part >= entity.parts) return [];
  const type = part + 1 === entity.parts ? 'MessageSent' : 'MessagePartSent';
  return [{ type, data: { ...ofDelivery(entity), part, platformMessageId } }];
}
