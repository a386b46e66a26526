/** An inbound item on its way through intake, with what every handler asks of it. */
import { type CommandContext, causedBy } from '../../commands/engine/commandContext.ts';
import { webhookItemId } from '../../commands/webhookItem.ts';
import type { Position } from '../../events/event.ts';
import type { RecordedEventOf } from '../../events/typedEvents.ts';
import type { InboundItem, ThreadItem } from '../../messaging/inboundItem.ts';
import type { Account, Platform } from '../../messaging/platform.ts';
import type { PlatformRegistry } from '../../messaging/platformRegistry.ts';
import type { Handling } from '../process.ts';

export type ReceivedEvent = RecordedEventOf<'WebhookItemReceived'>;

export interface Incoming<Item extends ThreadItem = ThreadItem> {
  readonly item: Item;
  readonly platform: Platform;
  /** By which the item came into the log, and its id there. */
  readonly event: ReceivedEvent;
  readonly itemId: string;
  readonly context: CommandContext;
  /** It had to wait, and it is its turn now: nothing older of its person is left. */
  readonly late: boolean;
  /** What the read models show before anything is decided about it. */
  readonly after: Position;
}

export function incomingOf(
  item: ThreadItem,
  platform: Platform,
  event: ReceivedEvent,
  { resumedAt = 0n }: Pick<Handling, 'resumedAt'>,
  late = false,
): Incoming {
  const after = event.position > resumedAt ? event.position : resumedAt;
  const itemId = webhookItemId(event.data);
  return { item, platform, event, itemId, context: causedBy(event), late, after };
}

/** The page or account that an item came for. */
export const accountOf = ({ item, platform }: Incoming): Account => ({
  platformType: platform.channelType,
  platformSpecificId: item.pageId,
});

/** What the item of an event says; undefined where nothing follows from it, or its platform is not served. */
export function inboundItemIn(
  { data, metadata }: ReceivedEvent,
  platforms: PlatformRegistry,
): InboundItem | undefined {
  return platforms.named(data.platform)?.parse(data, new Date(metadata.recordedAt));
}

/** What belongs to one person on one page has to be handled in order. */
export const partitionBy =
  (platforms: PlatformRegistry) =>
  (event: ReceivedEvent): string =>
    JSON.stringify([event.data.pageId, inboundItemIn(event, platforms)?.platformCustomerId]);
