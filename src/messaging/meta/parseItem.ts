/** What follows from an item of Messenger or Instagram, as the log has it. */
import type { ReceivedItem } from '../../events/catalog/webhook.ts';
import type { Json } from '../../events/event.ts';
import type {
  InboundAmendment,
  InboundEcho,
  InboundItem,
  InboundMessage,
  InboundReceipt,
  ThreadItem,
} from '../inboundItem.ts';
import { field, idOf } from '../json.ts';
import { contentsOf, saysSomething } from './messageContent.ts';
import { contextOf } from './messageContext.ts';
import { editOf } from './messageEdit.ts';
import { NO_PAGE } from './normalise.ts';
import { happenedAt, watermarkOf } from './times.ts';
import { isWithoutMid } from './webhookRules.ts';

type Common = Pick<ThreadItem, 'platform' | 'pageId' | 'platformCustomerId' | 'happenedAt'>;
type Parse = (received: ReceivedItem, arrivedAt: Date) => InboundItem | undefined;

/** `appId`: our own app's; undefined where it is not configured. */
export const itemParser =
  (appId: string | undefined): Parse =>
  (received, arrivedAt) => {
    const { kind } = received;
    if (kind === 'unsend' || kind === 'edit') return amendmentIn(received, arrivedAt);
    const common = commonOf(received, arrivedAt);
    if (!common) return undefined;
    switch (kind) {
      case 'message':
      case 'postback':
        return { ...common, ...messageIn(received) };
      case 'echo':
        return { ...common, ...echoIn(received, appId) };
      case 'delivery':
      case 'read':
      case 'seen':
        return { ...common, ...receiptIn(kind, received.item, arrivedAt) };
      case 'reaction':
      case 'referral':
      case 'other':
        return undefined;
      default:
        return kind satisfies never;
    }
  };

/** Undefined where the item is of nobody, of no page, or of a thread that another app owns: nothing follows from it. */
function commonOf(received: ReceivedItem, arrivedAt: Date): Common | undefined {
  const { platform, pageId, standby } = received;
  const platformCustomerId = personOf(received);
  if (standby || platformCustomerId === undefined || pageId === NO_PAGE) return undefined;
  const at = happenedAt(received.happenedAt, arrivedAt) ?? arrivedAt.toISOString();
  return { platform, pageId, platformCustomerId, happenedAt: at };
}

/** The one who is not the page. Of an echo the page is the sender; an echo may be unsent or edited, too. */
function personOf({ pageId, kind, item }: ReceivedItem): string | undefined {
  const [sender, recipient] = [idOf(field(item, 'sender', 'id')), idOf(field(item, 'recipient', 'id'))];
  const isAmendment = kind === 'unsend' || kind === 'edit';
  const isOfPage = kind === 'echo' || (isAmendment && sender === pageId);
  const person = isOfPage ? recipient : sender;
  return person === pageId ? undefined : person;
}

/** Postbacks have had a mid since version 11 of the API. */
function messageIn({ kind, key, item }: ReceivedItem): Omit<InboundMessage, keyof Common> {
  const mid = isWithoutMid(key) ? null : key;
  const platformMessageId = kind === 'postback' ? (idOf(field(item, 'postback', 'mid')) ?? null) : mid;
  return { kind: 'message', platformMessageId, contents: contentsOf(item), context: contextOf(item) };
}

/** Meta's own inbox writes by itself, such as an away message: not taken for a person who takes a chat over. */
const METAS_INBOX = '263902037430900';

/** An item without a mid is no echo. */
function echoIn({ key, item }: ReceivedItem, ownAppId: string | undefined): Omit<InboundEcho, keyof Common> {
  const message = field(item, 'message');
  const [text, metadata, attachments] = ['text', 'metadata', 'attachments'].map(name => field(message, name));
  const appId = idOf(field(message, 'app_id'));
  return {
    kind: 'echo',
    platformMessageId: key,
    contents: saysSomething(item) ? contentsOf(item) : [],
    writtenBy: appId === METAS_INBOX ? 'BOT' : 'AGENT',
    isOfOurApp: ownAppId !== undefined && appId === ownAppId,
    metadata: typeof metadata === 'string' ? metadata : undefined,
    text: typeof text === 'string' ? text : undefined,
    attachmentTypes: Array.isArray(attachments) ? attachments.flatMap(typeOf) : [],
  };
}

function typeOf(attachment: Json): readonly string[] {
  const type = field(attachment, 'type');
  return typeof type === 'string' ? [type] : [];
}

/** Messages that one receipt names by id; watermarks cover any number. */
const MAX_NAMED = 100;

function receiptIn(
  kind: 'delivery' | 'read' | 'seen',
  item: Json,
  arrivedAt: Date,
): Omit<InboundReceipt, keyof Common> {
  const until = kind === 'seen' ? undefined : watermarkOf(field(item, kind, 'watermark'), arrivedAt);
  const status = kind === 'delivery' ? 'delivered' : 'read';
  // Instagram names the newest message that was seen.
  const platformMessageIds = kind === 'read' ? [] : namedIn(kind, item);
  return { kind: 'receipt', status, platformMessageIds, coversEarlier: kind === 'seen', until };
}

function namedIn(kind: 'delivery' | 'seen', item: Json): readonly string[] {
  const mids = kind === 'seen' ? [field(item, 'read', 'mid')] : field(item, 'delivery', 'mids');
  const named = Array.isArray(mids) ? mids.slice(0, MAX_NAMED).map((mid: Json | undefined) => idOf(mid)) : [];
  return named.filter(mid => mid !== undefined);
}

function amendmentIn(received: ReceivedItem, arrivedAt: Date): InboundAmendment | undefined {
  const platformCustomerId = personOf(received);
  if (received.kind === 'edit') {
    const edited = editOf(received, arrivedAt);
    return edited && { kind: 'edit', platformCustomerId, ...edited };
  }
  const message = { pageId: received.pageId, platformMessageId: received.key };
  return { kind: 'unsend', platformCustomerId, message };
}
