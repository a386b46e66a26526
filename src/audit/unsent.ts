/**
 * Leaves out of audits what was unsent. The log keeps it; whoever reads events here is shown who wrote to whom and when,
 * and that it was unsent. Which content that is, the read models say: one question for a whole page.
 */
import type { ReceivedItem } from '../commands/webhook/receiveItems.ts';
import type { Json, Position, RecordedEvent } from '../events/event.ts';
import { messageEventTypes, UNSENT } from '../events/message.ts';
import { amendmentIdOf, type PlatformMessage } from '../events/platformMessage.ts';
import { field, idOf } from '../messaging/meta/json.ts';
import { ReadModelsNotReady } from '../projections/readModels.ts';
import type { ReadStore } from '../projections/readStore.ts';
import { unsent as model } from '../projections/unsent.ts';

/** How long a page waits until the read models know of what lies before its end. */
const KNOWN_MS = 5_000;

/** What audits ask of the read models. */
export interface UnsentReads {
  readonly store: Pick<ReadStore, 'existing'>;
  readonly progress: { wait(position: Position, timeoutMs: number): Promise<boolean> };
}

/** The events as they may be shown. @throws ReadModelsNotReady where nobody knows which content was unsent */
export async function withoutUnsent(
  readModels: UnsentReads,
  events: readonly RecordedEvent[],
): Promise<readonly RecordedEvent[]> {
  const ids = events.map(contentIdOf);
  const asked = [...new Set(ids.filter(id => id !== undefined))];
  const last = events.at(-1);
  if (!last || asked.length === 0) return events;
  if (!(await readModels.progress.wait(last.position, KNOWN_MS))) throw new ReadModelsNotReady();
  const unsent = await readModels.store.existing(model.collection.name, asked);
  return events.map((event, index) => (unsent.has(String(ids[index])) ? withoutContent(event) : event));
}

/** Events in which the content of a message stands. */
const ofMessages: ReadonlySet<string> = new Set([...messageEventTypes, 'MessageEdited']);

/** Under which id the content of an event may have been unsent; undefined where it has none. */
function contentIdOf({ type, data }: RecordedEvent): string | undefined {
  if (ofMessages.has(type)) return String(data.messageId);
  if (type === 'PlatformMessageEdited') return amendmentIdOf(data as unknown as PlatformMessage);
  if (type !== 'WebhookItemReceived') return undefined;
  const { pageId, item } = data as ReceivedItem;
  const platformMessageId = midOf(item) ?? midOf(field(item, 'value'));
  return platformMessageId === undefined ? undefined : amendmentIdOf({ pageId, platformMessageId });
}

/** What of an item can hold the content of a message. */
const PARTS = ['message', 'postback', 'message_edit'] as const;

const midOf = (item: Json | undefined): string | undefined =>
  PARTS.map(part => idOf(field(item, part, 'mid'))).find(mid => mid !== undefined);

function withoutContent(event: RecordedEvent): RecordedEvent {
  const { type, data } = event;
  if (type !== 'WebhookItemReceived') return { ...event, data: { ...pick(data, KEPT), ...marked(data) } };
  const { item } = data as ReceivedItem;
  const value = field(item, 'value');
  const shown = value === undefined ? shownOf(item) : { ...pick(item, ['field']), value: shownOf(value) };
  return { ...event, data: { ...data, item: shown } };
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

/** Of an item: who wrote to whom and when, and which message it is. */
function shownOf(item: Json): Json {
  const parties = ['sender', 'recipient'].map(party => [party, pick(field(item, party), ['id'])]);
  const parts = PARTS.filter(part => field(item, part) !== undefined).map(part => [
    part,
    pick(field(item, part), ['mid', 'is_echo', 'is_deleted', 'app_id', 'num_edit']),
  ]);
  const who = Object.fromEntries([...parties, ...parts]);
  return { ...pick(item, ['timestamp']), ...who, content: UNSENT.content };
}

/** Those of the fields that are there and plain. */
function pick(object: Json | undefined, names: readonly string[]): { readonly [field: string]: Json } {
  const picked: Record<string, Json> = {};
  for (const name of names) {
    const value = field(object, name);
    if (value !== undefined && Object(value) !== value) picked[name] = value;
  }
  return picked;
}
