/**
 * Leaves out of audits what was unsent. The log keeps it; a reader of events here sees who wrote to whom and when,
 * and that it was unsent. Which content that is, the read models say: one question for a whole page.
 */
import type { Position, RecordedEvent } from '../events/event.ts';
import { messageEventTypes, UNSENT } from '../events/message.ts';
import { amendmentIdOf } from '../events/platformMessage.ts';
import { isOneOf } from '../events/typedEvents.ts';
import { pick } from '../messaging/json.ts';
import type { PlatformRegistry } from '../messaging/platformRegistry.ts';
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

/** Where is looked up what was unsent, and who can read items of webhooks. */
export interface UnsentSources {
  readonly readModels: UnsentReads;
  readonly platforms: PlatformRegistry;
}

/** The events as they may be shown. @throws ReadModelsNotReady where nobody knows which content was unsent */
export async function withoutUnsent(
  { readModels, platforms }: UnsentSources,
  events: readonly RecordedEvent[],
): Promise<readonly RecordedEvent[]> {
  const ids = events.map(event => contentIdOf(event, platforms));
  const asked = [...new Set(ids.filter(id => id !== undefined))];
  const last = events.at(-1);
  if (!last || asked.length === 0) return events;
  if (!(await readModels.progress.wait(last.position, KNOWN_MS))) throw new ReadModelsNotReady();
  const unsent = await readModels.store.existing(model.collection.name, asked);
  return events.map((event, index) =>
    unsent.has(String(ids[index])) ? withoutContent(event, platforms) : event,
  );
}

/** Events in which the content of a message stands. */
const ofMessages = [...messageEventTypes, 'MessageEdited'] as const;

/** Under which id the content of an event may have been unsent; undefined where it has none. */
function contentIdOf(event: RecordedEvent, platforms: PlatformRegistry): string | undefined {
  if (isOneOf(ofMessages, event)) return event.data.messageId;
  if (isOneOf(['PlatformMessageEdited'], event)) return amendmentIdOf(event.data);
  if (!isOneOf(['WebhookItemReceived'], event)) return undefined;
  const { platform, pageId, item } = event.data;
  const platformMessageId = platforms.named(platform)?.contentIdOf(item);
  return platformMessageId === undefined ? undefined : amendmentIdOf({ pageId, platformMessageId });
}

function withoutContent(event: RecordedEvent, platforms: PlatformRegistry): RecordedEvent {
  const { data } = event;
  if (!isOneOf(['WebhookItemReceived'], event)) {
    return { ...event, data: { ...pick(data, KEPT), ...marked(data) } };
  }
  const { platform, item } = event.data;
  return { ...event, data: { ...data, item: platforms.named(platform)?.withoutContent(item) ?? null } };
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
