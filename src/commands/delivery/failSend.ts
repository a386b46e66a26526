import type { Delivery } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type CommandResult, executeEntity } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { delivery, ifStillAt, ofDelivery, type SeenDelivery } from './state.ts';

export interface FailSend extends SeenDelivery {
  readonly reason: string;
  /** The platform's, or ours where we did not ask it; null where there is none. */
  readonly code: string | null;
  /** Set where the channel alone is to blame: its recovery lets the message be tried again. */
  readonly awaitsChannel?: string;
}

/** The message will not be sent. Quiet where something happened since it was seen, or nobody knows the outcome. */
export function failSend(
  executor: Executor,
  { reason, code, awaitsChannel, ...seen }: FailSend,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  const decide = ifStillAt(seen, ['queued', 'sending'], entity => ({
    type: 'SendFailed',
    data: {
      ...ofDelivery(entity),
      platformMessageId: entity.platformMessageId,
      reason,
      code,
      ...(awaitsChannel === undefined ? {} : { awaitsChannel }),
    },
  }));
  return executeEntity(executor, delivery, seen.messageId, decide, context);
}
