/**
 * Leaves out of audits what was unsent. The log keeps it; a reader of events here sees who wrote to whom and when,
 * and that it was unsent. Which content that is, the read models say (`unsentContents.ts`): one question for a whole page.
 */
import type { Json, Position, RecordedEvent } from '../events/event.ts';
import { messageEventTypes, UNSENT } from '../events/message.ts';
import { amendmentIdOf } from '../events/platformMessage.ts';
import { isOneOf, type RecordedEventOf } from '../events/typedEvents.ts';
import { pick } from '../messaging/json.ts';

/** An item of a webhook as it came, which its platform alone can read. */
export type WebhookItem = Pick<
  RecordedEventOf<'WebhookItemReceived'>['data'],
  'platform' | 'pageId' | 'item'
>;

/** Content of a message: the id under which it may have been unsent, or what that follows from. */
export type Content = string | WebhookItem;

/** Of those that were asked about, which were unsent, by their place; of items with what is left of them. */
export type UnsentAmong = ReadonlyMap<number, Json>;

/** Who knows what was unsent. Plain data goes in and out, so that it may be another thread. */
export interface UnsentContents {
  /** `through`: as the log knows it there. @throws ReadModelsNotReady where nobody knows */
  among(contents: readonly (Content | undefined)[], through: Position): Promise<UnsentAmong>;
}

/** The events as they may be shown. @throws ReadModelsNotReady where nobody knows which content was unsent */
export async function withoutUnsent(
  known: UnsentContents,
  events: readonly RecordedEvent[],
): Promise<readonly RecordedEvent[]> {
  const contents = events.map(contentOf);
  const last = events.at(-1);
  if (!last || contents.every(content => content === undefined)) return events;
  const unsent = await known.among(contents, last.position);
  return events.map((event, index) => {
    const left = unsent.get(index);
    return left === undefined ? event : withoutContent(event, left);
  });
}

/** Events in which the content of a message stands. */
const ofMessages = [...messageEventTypes, 'MessageEdited'] as const;

/** Undefined where it has none. */
function contentOf(event: RecordedEvent): Content | undefined {
  if (isOneOf(ofMessages, event)) return event.data.messageId;
  if (isOneOf(['PlatformMessageEdited'], event)) return amendmentIdOf(event.data);
  if (!isOneOf(['WebhookItemReceived'], event)) return undefined;
  const { platform, pageId, item } = event.data;
  return { platform, pageId, item };
}

function withoutContent(event: RecordedEvent, left: Json): RecordedEvent {
  const { data } = event;
  if (isOneOf(['WebhookItemReceived'], event)) return { ...event, data: { ...data, item: left } };
  return { ...event, data: { ...pick(data, KEPT), ...marked(data) } };
}

/** What a message says beside its content; what is not named here is left out, as it may say more. */
const KEPT = [
  'messageId',
  'chatId',
  'businessId',
  'channelId',
  'platformCustomerId',
  'platformMessageId',
  'senderType',
  'contentType',
  'timestamp',
  'totalTimeTaken',
  'cost',
  'pageId',
  'edit',
  'editedAt',
];

const marked = (data: RecordedEvent['data']) =>
  'contentType' in data ? UNSENT : { content: UNSENT.content };
