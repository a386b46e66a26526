/** What a customer said at once, from the log: it is answered as a whole, once its last part is there. */

import type { MessageContext } from '../../events/catalog/chat.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { Message } from '../../events/entities.ts';
import type { Position } from '../../events/event.ts';
import type { EventStore } from '../../events/eventStore.ts';
import { presentMessage } from '../../events/message.ts';
import { isOneOf, type RecordedEventOf } from '../../events/typedEvents.ts';

/** What is to be answered, and where it stands in the log. */
export interface Asked {
  readonly chatId: Id<'chat'>;
  /** The last part's; whether and how all of it was answered lies in the stream of this one. */
  readonly messageId: Id<'message'>;
  /** In their order; at least one. */
  readonly messages: readonly [Message, ...Message[]];
  readonly context: MessageContext | undefined;
  readonly position: Position;
}

type CustomerMessage = RecordedEventOf<'CustomerMessageReceived'>;

/** Undefined for a part behind which others come. */
export async function askedBy(
  store: Pick<EventStore, 'readStream'>,
  event: CustomerMessage,
): Promise<Asked | undefined> {
  const { part, context, chatId, messageId } = event.data;
  if (part && part.index < part.of - 1) return undefined;
  const earlier = part ? await partsBefore(store, event, part.of) : [];
  const [first, ...others] = [...earlier, messageOf(event)];
  const messages = [first ?? messageOf(event), ...others] as const;
  return { chatId, messageId, messages, context, position: event.position };
}

/** They were appended together, so they lie right before the last one. */
async function partsBefore(
  store: Pick<EventStore, 'readStream'>,
  { stream, revision }: CustomerMessage,
  of: number,
): Promise<readonly Message[]> {
  const from = { backwards: true, from: revision - 1, limit: of - 1 };
  const before = await store.readStream(stream, from);
  const posts = before.filter(event => isOneOf(['CustomerMessageReceived'], event));
  const parts = posts.filter(({ data }) => data.part?.of === of);
  return parts.reverse().map(messageOf);
}

const messageOf = ({ type, data }: CustomerMessage): Message => presentMessage(type, data);
