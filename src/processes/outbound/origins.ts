/** Where a delivery came from: the event that queued it, and the one that posted its message. */

import { chatPagesBackwards } from '../../commands/chatPages.ts';
import { delivery } from '../../commands/delivery.ts';
import { streamName } from '../../commands/engine/aggregate.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Id } from '../../events/catalog/ids.ts';
import { currentVersion } from '../../events/catalog/index.ts';
import type { Delivery } from '../../events/entities.ts';
import type { RecordedEvent } from '../../events/event.ts';
import { holdsMessage, type PostEvent } from '../../events/message.ts';

/** Its `$causationId` is the id of the event that posted the message. */
export async function messageQueued(
  { store }: Executor,
  messageId: Id<'message'>,
): Promise<RecordedEvent | undefined> {
  const [first] = await store.readStream(streamName(delivery, messageId), { limit: 1 });
  return first;
}

/** Searched for from the chat's end: what is not sent yet is among the newest. Undefined where there is none. */
export async function postedEvent(
  executor: Executor,
  { chatId, messageId }: Pick<Delivery, 'chatId' | 'messageId'>,
): Promise<PostEvent | undefined> {
  for await (const page of chatPagesBackwards(executor, chatId, 'end')) {
    const found = page.filter(holdsMessage).find(({ data }) => data.messageId === messageId);
    if (found) return currentVersion(found);
  }
  return undefined;
}
