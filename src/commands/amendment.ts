/**
 * What was told of a platform's message after it was written: that it was unsent, and its newest text. It may be known
 * before the message itself. The stream of a message of ours says only that it was unsent, for those who know that id.
 */

import { amendmentEvents } from '../events/catalog/amendment.ts';
import { id } from '../events/catalog/fields.ts';
import type { Id } from '../events/catalog/ids.ts';
import type { Message } from '../events/entities.ts';
import { UNSENT } from '../events/message.ts';
import { amendmentIdOf, type PlatformMessage } from '../events/platformMessage.ts';
import { type DecideOf, defineAggregate } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import type { Executor } from './engine/executor.ts';

export interface Edit {
  readonly content: string;
  /** How often the message was edited until then; null where the platform does not count. */
  readonly edit: number | null;
  /** ISO 8601 UTC. */
  readonly editedAt: string;
}

type EditOrder = Pick<Edit, 'edit' | 'editedAt'>;

export interface AmendmentState {
  readonly unsent: boolean;
  /** The newest. */
  readonly edit: Edit | undefined;
  /** Edits that were the newest when they came. */
  readonly edits: number;
}

const UNTOUCHED: AmendmentState = { unsent: false, edit: undefined, edits: 0 };

export const amendment = defineAggregate({
  name: 'amendment',
  id,
  events: amendmentEvents,
  initial: UNTOUCHED,
  evolve: (state, { type, data }) => {
    switch (type) {
      case 'PlatformMessageUnsent':
        return { ...state, unsent: true };
      case 'PlatformMessageEdited': {
        const { content, edit, editedAt } = data;
        return { ...state, edit: { content, edit, editedAt }, edits: state.edits + 1 };
      }
      default:
        return type satisfies never;
    }
  },
});
type DecideAmendment = DecideOf<typeof amendment>;

/** `messageId`: in the stream of a message of ours. Quiet where it is known. */
export const decideRecordUnsend =
  ({ pageId, platformMessageId }: PlatformMessage, messageId?: Id<'message'>): DecideAmendment =>
  ({ unsent }) => {
    if (unsent) return [];
    const shownBy = messageId === undefined ? {} : { messageId };
    return [{ type: 'PlatformMessageUnsent', data: { pageId, platformMessageId, ...shownBy } }];
  };

/** The platform tells that a message was unsent. */
export async function recordUnsend(
  executor: Executor,
  message: PlatformMessage,
  context: CommandContext,
): Promise<void> {
  await executor.execute(amendment, amendmentIdOf(message), decideRecordUnsend(message), context);
}

/** A message of ours shows one that was unsent. */
export async function markUnsent(
  executor: Executor,
  message: PlatformMessage,
  messageId: Id<'message'>,
  context: CommandContext,
): Promise<void> {
  await executor.execute(amendment, messageId, decideRecordUnsend(message, messageId), context);
}

/** Quiet for an edit that is not newer than what is known, and of a message that was unsent. */
export const decideRecordEdit =
  ({ pageId, platformMessageId }: PlatformMessage, next: Edit): DecideAmendment =>
  state => {
    if (state.unsent || (state.edit && !isNewer(next, state.edit))) return [];
    return [{ type: 'PlatformMessageEdited', data: { pageId, platformMessageId, ...next } }];
  };

/** The platform tells that a message was edited. */
export async function recordEdit(
  executor: Executor,
  message: PlatformMessage,
  edit: Edit,
  context: CommandContext,
): Promise<void> {
  await executor.execute(amendment, amendmentIdOf(message), decideRecordEdit(message, edit), context);
}

/** By the count, where both have one and it differs; else by their time. */
export function isNewer(next: EditOrder, known: EditOrder): boolean {
  const isCounted = next.edit !== null && known.edit !== null && next.edit !== known.edit;
  return isCounted ? Number(next.edit) > Number(known.edit) : next.editedAt > known.editedAt;
}

/** A message as it was posted, but for what was unsent. */
export async function withoutUnsent(executor: Executor, posted: Message): Promise<Message> {
  return (await isUnsent(executor, posted.messageId)) ? { ...posted, ...UNSENT } : posted;
}

/** Whether a message of ours shows what was unsent; asked of the log, by one small read. */
export async function isUnsent(executor: Executor, messageId: Id<'message'>): Promise<boolean> {
  return (await executor.load(amendment, messageId)).state.unsent;
}
