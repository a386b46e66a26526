/**
 * What was told of a platform's message after it was written: that it was unsent, and its newest text. It may be known
 * before the message itself. The stream of a message of ours says only that it was unsent, for whoever knows that id.
 */
import type { Message } from '../../events/entities.ts';
import { UNSENT } from '../../events/message.ts';
import type { PlatformMessage } from '../../events/platformMessage.ts';
import type { Aggregate, Decide, FoldedEvent } from '../engine/aggregate.ts';
import type { Executor } from '../engine/executor.ts';

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

export const amendment: Aggregate<AmendmentState> = {
  name: 'amendment',
  initial: { unsent: false, edit: undefined, edits: 0 },
  evolve: (state, event) => {
    switch (event.type) {
      case 'PlatformMessageUnsent':
        return { ...state, unsent: true };
      case 'PlatformMessageEdited':
        return { ...state, edit: editOf(event), edits: state.edits + 1 };
      default:
        return state;
    }
  },
};

const editOf = ({ data }: FoldedEvent): Edit => ({
  content: String(data.content),
  edit: typeof data.edit === 'number' ? data.edit : null,
  editedAt: String(data.editedAt),
});

/** `messageId`: in the stream of a message of ours. Quiet where it is known. */
export const unsend =
  ({ pageId, platformMessageId }: PlatformMessage, messageId?: string): Decide<AmendmentState> =>
  ({ unsent }) => {
    if (unsent) return [];
    const shownBy = messageId === undefined ? {} : { messageId };
    return [{ type: 'PlatformMessageUnsent', data: { pageId, platformMessageId, ...shownBy } }];
  };

/** Quiet for an edit that is not newer than what is known, and of a message that was unsent. */
export const edit =
  ({ pageId, platformMessageId }: PlatformMessage, next: Edit): Decide<AmendmentState> =>
  state => {
    if (state.unsent || (state.edit && !isNewer(next, state.edit))) return [];
    return [{ type: 'PlatformMessageEdited', data: { pageId, platformMessageId, ...next } }];
  };

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
export async function isUnsent(executor: Executor, messageId: string): Promise<boolean> {
  return (await executor.load(amendment, messageId)).state.unsent;
}
