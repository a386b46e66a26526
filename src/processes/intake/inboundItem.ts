/** An item of a webhook as it lies in the log, with what every handler asks of it. */
import type { CommandContext } from '../../commands/engine/commandContext.ts';
import type { ReceivedItem } from '../../commands/webhook/receiveItems.ts';
import type { Json, Position, RecordedEvent } from '../../events/event.ts';
import { field, idOf } from '../../messaging/meta/json.ts';
import { NO_PAGE } from '../../messaging/meta/normalise.ts';
import { happenedAt } from '../../messaging/meta/times.ts';
import { isWithoutMid } from '../../messaging/meta/webhookRules.ts';
import { causedBy } from '../parking.ts';
import type { Handling } from '../process.ts';
import type { Thread } from './waitingItems.ts';

export interface InboundItem {
  readonly event: RecordedEvent;
  readonly item: ReceivedItem;
  /** Who wrote, or was written to: the one who is not the page. */
  readonly person: string;
  readonly context: CommandContext;
  /** It had to wait, and it is its turn now: nothing older of its person is left. */
  readonly late: boolean;
  /** What the read models show before anything is decided about it. */
  readonly after: Position;
}

/** Undefined where the item is of nobody, of no page, or of a thread that another app owns: nothing follows from it. */
export function inboundItemOf(
  event: RecordedEvent,
  { resumedAt = 0n }: Pick<Handling, 'resumedAt'>,
  late = false,
): InboundItem | undefined {
  const item = itemOf(event);
  const person = personOf(item);
  if (item.standby || person === undefined || item.pageId === NO_PAGE) return undefined;
  const after = event.position > resumedAt ? event.position : resumedAt;
  return { event, item, person, context: causedBy(event), late, after };
}

export const threadOf = ({ item: { platform, pageId }, person }: InboundItem): Thread => ({
  platform,
  pageId,
  platformCustomerId: person,
});

/** What belongs to one person on one page has to be handled in order. */
export function partitionOf(event: RecordedEvent): string {
  const item = itemOf(event);
  return JSON.stringify([item.pageId, personOf(item)]);
}

/** The data is what the catalogue's schema let into the log. */
const itemOf = (event: RecordedEvent): ReceivedItem => event.data as ReceivedItem;

/** Of an echo the page is the sender; an echo may be unsent or edited, too. */
function personOf({ pageId, kind, item }: ReceivedItem): string | undefined {
  const [sender, recipient] = [idOf(field(item, 'sender', 'id')), idOf(field(item, 'recipient', 'id'))];
  const isOfPage = kind === 'echo' || (AMENDING.includes(kind) && sender === pageId);
  const person = isOfPage ? recipient : sender;
  return person === pageId ? undefined : person;
}

const AMENDING: readonly ReceivedItem['kind'][] = ['unsend', 'edit'];

/** The mid, where the item has one. Postbacks have had it since version 11 of the API. */
export function platformMessageIdOf({ kind, key, item }: ReceivedItem): string | null {
  if (kind === 'postback') return idOf(field(item, 'postback', 'mid')) ?? null;
  return isWithoutMid(key) ? null : key;
}

/** Meta's own inbox writes by itself, such as an away message: not taken for a person who takes a chat over. */
const METAS_INBOX = '263902037430900';
export const isOfMetasInbox = (item: Json): boolean => idOf(field(item, 'message', 'app_id')) === METAS_INBOX;

/** When the platform's webhook came in. */
export const arrivedAt = ({ event }: Pick<InboundItem, 'event'>): Date => new Date(event.metadata.recordedAt);

/** When it happened, ISO 8601 UTC: as the platform says, where that is to be believed, else when it came in. */
export const timeOf = (inbound: InboundItem): string =>
  happenedAt(inbound.item.happenedAt, arrivedAt(inbound)) ?? inbound.event.metadata.recordedAt;
