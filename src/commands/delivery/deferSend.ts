import type { Delivery } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type CommandResult, executeEntity } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { delivery, ifStillAt, ofAttempt, type SeenDelivery } from './state.ts';

export interface DeferSend extends SeenDelivery {
  readonly reason: string;
  /** ISO 8601 UTC: no attempt before then. */
  readonly retryAt: string;
}

/** The platform refused an attempt for now. Quiet where something happened since the attempt. */
export function deferSend(
  executor: Executor,
  { reason, retryAt, ...seen }: DeferSend,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  const decide = ifStillAt(seen, ['sending'], entity => ({
    type: 'SendDeferred',
    data: { ...ofAttempt(entity), reason, retryAt },
  }));
  return executeEntity(executor, delivery, seen.messageId, decide, context);
}
