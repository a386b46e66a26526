/** Takes the items of a webhook into the log: one append each, all of them under way at once, none of them twice. */
import { createHash } from 'node:crypto';
import type { DomainEvent } from '../events/catalog/index.ts';
import type { ReceivedItem } from '../events/catalog/webhook.ts';
import type { Json, Position } from '../events/event.ts';
import { AppendTooLarge, type EventStore, WrongExpectedRevision } from '../events/eventStore.ts';
import { giveWay } from '../scheduling/timeSlices.ts';
import { streamName } from './engine/aggregate.ts';
import { appendWithRetry } from './engine/appendWithRetry.ts';
import { type CommandContext, envelope } from './engine/commandContext.ts';
import { webhookItem, webhookItemId } from './webhookItem.ts';

type Received = Extract<DomainEvent, { type: 'WebhookItemReceived' }>;

/** Where the log takes the items; the executor would read each stream first, which is not there but once. */
interface ReceivingLog {
  readonly store: EventStore;
  readonly now: () => Date;
  /** What is kept of an item that is too large for the log, beside its digest. */
  readonly outlineOf: (item: Json) => { readonly [field: string]: Json };
}

/**
 * Resolves once every item is in the log, with the position of each in the same order: undefined for those that an
 * earlier delivery brought. Positions follow the order of the items. @throws the first failure, after all are settled
 */
export async function receiveItems(
  log: ReceivingLog,
  items: readonly ReceivedItem[],
  context: CommandContext,
): Promise<readonly (Position | undefined)[]> {
  const received: Promise<Position | undefined>[] = [];
  for (const [index, item] of items.entries()) {
    if (index > 0) await giveWay('first');
    const taken = receive(log, item, context);
    // Its failure is met below.
    taken.catch(() => {});
    received.push(taken);
  }
  const settled = await Promise.allSettled(received);
  return settled.map(result => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function receive(
  log: ReceivingLog,
  item: ReceivedItem,
  context: CommandContext,
): Promise<Position | undefined> {
  try {
    return await append(log, item, context);
  } catch (error) {
    if (error instanceof WrongExpectedRevision) return undefined;
    if (error instanceof AppendTooLarge) return receive(log, outlined(item, log), context);
    throw error;
  }
}

async function append(
  { store, now }: ReceivingLog,
  item: ReceivedItem,
  context: CommandContext,
): Promise<Position> {
  // JSON it is; that it must not be changed, the schema's type cannot say.
  const data = item as Received['data'];
  const event = envelope(
    webhookItem.events,
    { type: 'WebhookItemReceived', data },
    context,
    now().toISOString(),
  );
  const stream = streamName(webhookItem, webhookItemId(item));
  const { position } = await appendWithRetry(store, stream, 'no-stream', [event]);
  return position;
}

/** That it came, and who wrote to whom, is worth keeping even where what it said does not fit. */
function outlined(received: ReceivedItem, { outlineOf }: ReceivingLog): ReceivedItem {
  const sha256 = createHash('sha256').update(JSON.stringify(received.item)).digest('hex');
  return { ...received, item: { ...outlineOf(received.item), tooLarge: true, sha256 } };
}
