import type { Delivery } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { begin, executeEntity, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { delivery } from './state.ts';

export type QueueMessage = Pick<
  Delivery,
  'messageId' | 'chatId' | 'businessId' | 'channelId' | 'platformCustomerId' | 'parts'
>;

/** A message of ours is to go out. Quiet for one that was queued before. */
export function queueMessage(
  executor: Executor,
  data: QueueMessage,
  caller: Caller,
): Promise<Written<Delivery>> {
  const queued = begin(delivery, { type: 'MessageQueued', data });
  return executeEntity(executor, delivery, data.messageId, queued, caller);
}
