/** Changes posted messages, also those of a chat that was deleted: who follows its past must not see them either. */

import type { EditedData, MessageData, UnsentData } from '../events/catalog/chat.ts';
import type { Id } from '../events/catalog/ids.ts';
import type { Position } from '../events/event.ts';
import {
  changesMessage,
  type MessageChangeType,
  type PostEvent,
  senderTypeOf,
  UNSENT,
} from '../events/message.ts';
import { pagesBackwards } from '../events/streamReading.ts';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import { type Edit, isNewer } from './amendment.ts';
import { type ChatEvent, chat, type DecideChat } from './chat.ts';
import { streamName } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import { EntityNotFound } from './engine/errors.ts';
import type { Executor } from './engine/executor.ts';

const PAGE = 100;
type ChangeEvent = RecordedEventOf<MessageChangeType>;

/** Events that posted messages of one chat, and what is to become of them. */
interface Amend {
  readonly chatId: Id<'chat'>;
  readonly posts: readonly PostEvent[];
  /** What was done about them before lies after this position. */
  readonly since: Position;
}

/** A change of all posts. */
const decideChange =
  (posts: readonly PostEvent[], eventOf: (post: PostEvent) => ChatEvent): DecideChat =>
  ({ status }) =>
    status === 'absent' ? new EntityNotFound(chat.name) : posts.map(eventOf);

export const decideUnsendMessages = (posts: readonly PostEvent[]): DecideChat =>
  decideChange(posts, unsentEvent);

export const decideEditMessages = (posts: readonly PostEvent[], edit: Edit): DecideChat =>
  decideChange(posts, post => editedEvent(post, edit));

/** Quiet for messages that were unsent before. @throws EntityNotFound where there never was such a chat */
export function unsendMessages(executor: Executor, amend: Amend, context: CommandContext): Promise<void> {
  const { posts, since } = amend;
  // What came later was posted without its content.
  const shown = posts.filter(({ data, position }) => position < since || data.content !== UNSENT.content);
  const isDone = ({ type }: ChangeEvent) => type === 'MessageUnsent';
  return change(executor, { ...amend, posts: shown }, { isDone, decide: decideUnsendMessages }, context);
}

/** Quiet where this edit or a newer one was applied, or the message unsent. @throws EntityNotFound, as above */
export function editMessages(
  executor: Executor,
  amend: Amend,
  edit: Edit,
  context: CommandContext,
): Promise<void> {
  const isDone = (event: ChangeEvent) => event.type === 'MessageUnsent' || !isNewer(edit, event.data);
  return change(executor, amend, { isDone, decide: posts => decideEditMessages(posts, edit) }, context);
}

interface Change {
  /** Whether an event of the same message makes the change needless. */
  readonly isDone: (event: ChangeEvent) => boolean;
  readonly decide: (posts: readonly PostEvent[]) => DecideChat;
}

/** Each change once, also when it is executed again: what was appended meanwhile is read before each decision. */
async function change(
  executor: Executor,
  { chatId, posts, since }: Amend,
  { isDone, decide }: Change,
  context: CommandContext,
): Promise<void> {
  if (posts.length === 0) return;
  let open = posts;
  const prepare = async ({ revision }: { readonly revision: number }) => {
    const later = await eventsSince(executor, chatId, revision, since);
    const done = new Set(later.filter(isDone).map(({ data }) => data.messageId));
    open = posts.filter(({ data }) => !done.has(data.messageId));
  };
  const decideOpen: DecideChat = (state, revision) => decide(open)(state, revision);
  await executor.execute(chat, chatId, decideOpen, context, prepare);
}

/** What changed messages of a chat after a position, up to a revision. */
async function eventsSince(
  { store }: Executor,
  chatId: Id<'chat'>,
  revision: number,
  since: Position,
): Promise<readonly ChangeEvent[]> {
  const found: ChangeEvent[] = [];
  for await (const page of pagesBackwards(store, streamName(chat, chatId), revision, PAGE)) {
    const later = page.filter(({ position }) => position > since);
    found.push(...later.filter(changesMessage));
    if (later.length < page.length) break;
  }
  return found;
}

function unsentEvent({ type, data }: PostEvent): ChatEvent {
  return { type: 'MessageUnsent', data: unchanged(type, data) };
}

function editedEvent({ type, data }: PostEvent, { content, edit, editedAt }: Edit): ChatEvent {
  const edited: EditedData = {
    ...unchanged(type, data),
    contentType: 'TEXT',
    content,
    edit,
    editedAt,
  };
  return { type: 'MessageEdited', data: edited };
}

/** All that a message shows but its content. */
function unchanged(type: string, data: MessageData): UnsentData {
  const { messageId, chatId, businessId, channelId, platformCustomerId } = data;
  const { platformMessageId, timestamp, totalTimeTaken, cost } = data;
  const of = { messageId, chatId, businessId, channelId, platformCustomerId, platformMessageId };
  return { ...of, senderType: senderTypeOf(type), timestamp, totalTimeTaken, cost };
}
