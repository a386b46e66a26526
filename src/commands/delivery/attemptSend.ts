import type { Delivery } from '../../events/entities.ts';
import type { Decide } from '../engine/aggregate.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type CommandResult, executeEntity } from '../engine/entity.ts';
import type { EntityState } from '../engine/entityAggregate.ts';
import { DomainError, EntityNotFound } from '../engine/errors.ts';
import type { Executor } from '../engine/executor.ts';
import { type DeliveryEvent, delivery, ofAttempt, type SeenDelivery } from './state.ts';

/** Somebody else has an attempt under way, or had one meanwhile, or there is nothing to attempt. */
export class AttemptRefused extends DomainError {
  readonly code = 'attempt-refused';
  constructor(status: Delivery['status']) {
    super(`the message cannot be attempted: it has moved on, or is ${status}`);
  }
}

export interface AttemptSend extends SeenDelivery {
  /** Of the run of the process that makes the call. */
  readonly instanceId: string;
  /** An operator lets a message that failed, or whose outcome nobody knows, be attempted again. */
  readonly retried: boolean;
}

/**
 * Claims the next part at the exact revision that was seen, before the call: of several instances one is answered,
 * and makes it. @throws AttemptRefused, EntityNotFound
 */
export function attemptSend(
  executor: Executor,
  attempt: AttemptSend,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  return executeEntity(executor, delivery, attempt.messageId, attempted(attempt), context);
}

const attempted =
  ({ revision, instanceId, retried }: AttemptSend): Decide<EntityState<Delivery>, DeliveryEvent> =>
  (state, current) => {
    if (state.status !== 'active') return new EntityNotFound(delivery.name);
    const { entity } = state;
    if (current !== revision || !mayBeAttempted(entity.status, retried))
      return new AttemptRefused(entity.status);
    const attempt = retried ? 1 : entity.attempts + 1;
    const { channelId, platformCustomerId } = entity;
    const to = { channelId, platformCustomerId };
    return [{ type: 'SendAttempted', data: { ...ofAttempt(entity), attempt, instanceId, ...to } }];
  };

const mayBeAttempted = (status: Delivery['status'], retried: boolean): boolean =>
  status === 'queued' || (retried && (status === 'failed' || status === 'unknown'));
