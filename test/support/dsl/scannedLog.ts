/** A log in a file with some of each kind that scans look at in a way of its own, and who knows what was unsent of it. */
import {
  type EventScans,
  type LinesScan,
  READ_IN_SLICES,
  SlicedScans,
} from '../../../src/audit/eventScans.ts';
import { eventScansOf } from '../../../src/audit/threadedScans.ts';
import { UnsentInReadModels, type UnsentReads } from '../../../src/audit/unsentContents.ts';
import type { Json, NewEvent } from '../../../src/events/event.ts';
import { amendmentIdOf } from '../../../src/events/platformMessage.ts';
import { openSqliteEventStore, type SqliteEventStore } from '../../../src/events/sqlite/sqliteEventStore.ts';
import { newId } from '../../../src/newId.ts';
import { idOf } from '../builders/ids.ts';
import { metaRegistry } from '../builders/metaRegistry.ts';
import { Thread } from '../builders/metaWebhooks.ts';
import { temporaryDirectory } from './temporaryDirectory.ts';

/** Whose chats these are, in turn. */
export const NORTH = idOf.business('north');
export const SOUTH = idOf.business('south');
/** Every so many messages one was unsent, and every so many chats the item that began it. */
const UNSENT_MESSAGE = 7;
const UNSENT_ITEM = 3;
const MINUTES_PER_CHAT = 10;

export const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1, 0, n)).toISOString();
const person = new Thread('page', 'person');

export class ScannedLog {
  readonly #directory = temporaryDirectory();
  readonly #unsent = new Set<string>();
  readonly store: SqliteEventStore = openSqliteEventStore({ directory: this.#directory.path });
  /** How often was asked what was unsent. */
  questions = 0;
  /** Whether that is known. */
  known: () => Promise<boolean> = async () => true;

  get directory(): string {
    return this.#directory.path;
  }

  /** Texts that must not be shown hold the word secret. */
  async write({ chats, messages }: { readonly chats: number; readonly messages: number }): Promise<void> {
    for (let chat = 0; chat < chats; chat++) {
      const from = chat * MINUTES_PER_CHAT;
      const id = newId();
      const businessId = chat % 2 === 0 ? NORTH : SOUTH;
      const product = { productId: id, businessId, productName: 'ünïcode \u2028' };
      const channel = { channelId: id, businessId, accessToken: 'secret-token' };
      const begun = newEvent('ChatStarted', from, { chatId: id, businessId });
      await this.#append(`product-${id}`, newEvent('ProductAdded', from, product));
      await this.#append(`channel-${id}`, newEvent('ChannelConnected', from + 1, channel));
      await this.#append(`chat-${id}`, begun, ...this.#messages(id, from, messages));
      await this.#append(`webhookItem-${id}`, this.#received(id, from, chat % UNSENT_ITEM === 0));
    }
  }

  #append(stream: string, ...events: NewEvent[]) {
    return this.store.append(stream, 'no-stream', events);
  }

  #messages(chatId: string, from: number, count: number): NewEvent[] {
    return Array.from({ length: count }, (_, n) => {
      const messageId = `${chatId}-${n}`;
      const isUnsent = n % UNSENT_MESSAGE === 0;
      if (isUnsent) this.#unsent.add(messageId);
      const content = isUnsent ? 'secret content' : `shown ${'x'.repeat(n * 5)}`;
      const message = { messageId, chatId, contentType: 'TEXT', content, senderType: 'CUSTOMER' };
      return newEvent('CustomerMessageReceived', from + 2 + (n % 7), message);
    });
  }

  #received(mid: string, from: number, isUnsent: boolean): NewEvent {
    if (isUnsent) this.#unsent.add(amendmentIdOf({ pageId: 'page', platformMessageId: mid }));
    const item = person.wrote(mid, isUnsent ? 'secret item' : 'shown item') as Json;
    const webhook = { platform: 'facebook', pageId: 'page', kind: 'message', key: mid, item };
    return newEvent('WebhookItemReceived', from + 3, webhook);
  }

  /** On the event loop. */
  sliced(): EventScans {
    const unsent = new UnsentInReadModels(this.#sources);
    return new SlicedScans({ eventStore: this.store, unsent, readAtOnce: READ_IN_SLICES });
  }

  threaded(): EventScans {
    return eventScansOf({ eventStore: this.store, ...this.#sources }, this.directory);
  }

  get #sources() {
    const readModels: UnsentReads = {
      store: { existing: async (_name, ids) => new Set(ids.filter(id => this.#unsent.has(id))) },
      progress: {
        wait: () => {
          this.questions++;
          return this.known();
        },
      },
    };
    return { readModels, platforms: metaRegistry() };
  }

  async close(): Promise<void> {
    await this.store.close();
    this.#directory.remove();
  }
}

function newEvent(type: string, at: number, data: { readonly [field: string]: Json }): NewEvent {
  const common = { $correlationId: 'c', $causationId: 'c', actor: null, requestId: null, version: 1 };
  return { id: newId(), type, data, metadata: { ...common, source: 'http', recordedAt: minute(at) } };
}

export const EVERYTHING: LinesScan = {
  filter: {},
  businessIds: undefined,
  after: undefined,
  limit: undefined,
};

export async function textOf(lines: AsyncIterable<string | Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of lines) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}
