/** Changes messages that stand in a chat, also in one that was deleted: who follows its past must not see them either. */
import type { EditedData, MessageData, UnsentData } from '../../events/catalog/chat.ts';
import type { Chat } from '../../events/entities.ts';
import type { Position, RecordedEvent } from '../../events/event.ts';
import { messageChangeTypes, senderTypeOf, UNSENT } from '../../events/message.ts';
import { pagesBackwards } from '../../events/streamReading.ts';
import { type Edit, isNewer } from '../amendment/state.ts';
import { type Decide, streamName } from '../engine/aggregate.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import type { EntityState } from '../engine/entityAggregate.ts';
import { EntityNotFound } from '../engine/errors.ts';
import type { Executor } from '../engine/executor.ts';
import { type ChatEvent, chat } from './state.ts';

const PAGE = 100;

/** Events that posted messages of one chat, and what is to become of them. */
export interface Amend {
  readonly chatId: string;
  readonly posts: readonly RecordedEvent[];
  /** What was done about it lies after this position. */
  readonly since: Position;
}

/** Quiet for messages that were unsent before. @throws EntityNotFound where there never was such a chat */
export function unsendMessages(executor: Executor, amend: Amend, context: CommandContext): Promise<void> {
  const { posts, since } = amend;
  // What came later was posted without its content.
  const shown = posts.filter(({ data, position }) => position < since || data.content !== UNSENT.content);
  const isDone = ({ type }: RecordedEvent) => type === 'MessageUnsent';
  return append(executor, { ...amend, posts: shown }, { isDone, eventOf: unsentEvent }, context);
}

/** Quiet where this edit or a newer one was applied, or the message unsent. @throws EntityNotFound, as above */
export function editMessages(
  executor: Executor,
  amend: Amend,
  edit: Edit,
  context: CommandContext,
): Promise<void> {
  const isDone = ({ type, data }: RecordedEvent) =>
    type === 'MessageUnsent' || (type === 'MessageEdited' && !isNewer(edit, data as EditedData));
  return append(executor, amend, { isDone, eventOf: post => editedEvent(post, edit) }, context);
}

interface Change {
  /** Whether an event of the same message makes the change needless. */
  readonly isDone: (event: RecordedEvent) => boolean;
  readonly eventOf: (post: RecordedEvent) => ChatEvent;
}

/** Each change once, whoever comes again: what was appended meanwhile is looked through before each decision. */
async function append(
  executor: Executor,
  { chatId, posts, since }: Amend,
  { isDone, eventOf }: Change,
  context: CommandContext,
): Promise<void> {
  if (posts.length === 0) return;
  let done: ReadonlySet<unknown> = new Set();
  const prepare = async ({ revision }: { readonly revision: number }) => {
    const later = await eventsSince(executor, chatId, revision, since);
    done = new Set(later.filter(isDone).map(({ data }) => data.messageId));
  };
  const decide: Decide<EntityState<Chat>, ChatEvent> = ({ status }) =>
    status === 'absent'
      ? new EntityNotFound(chat.name)
      : posts.filter(({ data }) => !done.has(data.messageId)).map(eventOf);
  await executor.execute(chat, chatId, decide, context, prepare);
}

/** What changed messages of a chat after a position, up to a revision. */
async function eventsSince(
  { store }: Executor,
  chatId: string,
  revision: number,
  since: Position,
): Promise<readonly RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  for await (const page of pagesBackwards(store, streamName(chat, chatId), revision, PAGE)) {
    const later = page.filter(({ position }) => position > since);
    found.push(...later.filter(({ type }) => messageChangeTypes.includes(type)));
    if (later.length < page.length) break;
  }
  return found;
}

function unsentEvent({ type, data }: RecordedEvent): ChatEvent {
  return { type: 'MessageUnsent', data: unchanged(type, data as MessageData) };
}

function editedEvent({ type, data }: RecordedEvent, { content, edit, editedAt }: Edit): ChatEvent {
  const edited: EditedData = {
    ...unchanged(type, data as MessageData),
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
