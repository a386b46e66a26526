import type { Delivery } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type CommandResult, executeEntity } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { delivery, ifStillAt, ofAttempt, type SeenDelivery } from './state.ts';

/** Nobody knows what became of an attempt. Quiet where something happened since, such as an echo. */
export function outcomeUnknown(
  executor: Executor,
  { reason, ...seen }: SeenDelivery & { readonly reason: string },
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  const decide = ifStillAt(seen, ['sending'], entity => ({
    type: 'SendOutcomeUnknown',
    data: { ...ofAttempt(entity), platformMessageId: entity.platformMessageId, reason },
  }));
  return executeEntity(executor, delivery, seen.messageId, decide, context);
}
