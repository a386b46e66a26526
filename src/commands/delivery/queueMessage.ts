import type { Delivery } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type CommandResult, executeEntity, ifAbsent } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { delivery } from './state.ts';

export type QueueMessage = Pick<
  Delivery,
  'messageId' | 'chatId' | 'businessId' | 'channelId' | 'platformCustomerId' | 'parts'
>;

/** A message of ours is to go out. Quiet for one that was queued before. */
export function queueMessage(
  executor: Executor,
  data: QueueMessage,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  const queued = ifAbsent(delivery, { type: 'MessageQueued', data });
  return executeEntity(executor, delivery, data.messageId, queued, context);
}
