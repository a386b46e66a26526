/** Where a delivery came from: the event that queued it, and the one that posted its message. */

import { chat } from '../../commands/chat.ts';
import { delivery } from '../../commands/delivery/state.ts';
import { streamName } from '../../commands/engine/aggregate.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import { currentVersion } from '../../events/catalog/index.ts';
import type { Delivery } from '../../events/entities.ts';
import type { RecordedEvent } from '../../events/event.ts';
import { holdsMessage } from '../../events/message.ts';
import { giveWay } from '../../scheduling/timeSlices.ts';

const PAGE = 200;

/** Its `$causationId` is the id of the event that posted the message. */
export async function messageQueued(
  { store }: Executor,
  messageId: string,
): Promise<RecordedEvent | undefined> {
  const [first] = await store.readStream(streamName(delivery, messageId), { limit: 1 });
  return first;
}

/** Looked for from the chat's end: what is not sent yet is among the newest. Undefined where there is none. */
export async function postedEvent(
  { store }: Executor,
  { chatId, messageId }: Pick<Delivery, 'chatId' | 'messageId'>,
): Promise<RecordedEvent | undefined> {
  const stream = streamName(chat, chatId);
  const backwards = { backwards: true, limit: PAGE } as const;
  let page = await store.readStream(stream, backwards);
  for (;;) {
    const found = page.find(event => event.data.messageId === messageId && holdsMessage(event));
    if (found) return currentVersion(found);
    const oldest = page.at(-1)?.revision ?? 0;
    if (oldest === 0) return undefined;
    await giveWay();
    page = await store.readStream(stream, { ...backwards, from: oldest - 1 });
  }
}
