/** Searches for messages that may have been posted before, in what their chat's stream has got since a position of the log. */
import type { Id } from '../events/catalog/ids.ts';
import type { Message } from '../events/entities.ts';
import type { Position, RecordedEvent } from '../events/event.ts';
import { holdsMessage } from '../events/message.ts';
import { chatPagesBackwards } from './chatPages.ts';
import type { CommandResult } from './engine/entity.ts';
import type { Executor } from './engine/executor.ts';
import { storedMessage } from './storedMessage.ts';

interface Sought {
  readonly chatId: Id<'chat'>;
  readonly messageIds: readonly Id<'message'>[];
  /** What was posted before lies after it. */
  readonly since: Position;
}

export class EarlierPosts {
  readonly #executor: Executor;
  readonly #sought: Sought;
  /** The chat was searched up to this revision. */
  #searched = -1;
  readonly #found = new Map<string, CommandResult<Message>>();

  constructor(executor: Executor, sought: Sought) {
    this.#executor = executor;
    this.#sought = sought;
  }

  /** As it was posted; undefined where it was not, as far as was searched. */
  get(messageId: Id<'message'>): CommandResult<Message> | undefined {
    return this.#found.get(messageId);
  }

  /** Up to a revision of the chat; what was searched before is not read again. */
  async search(revision: number): Promise<void> {
    if (this.#isComplete || revision <= this.#searched) return;
    for await (const page of chatPagesBackwards(this.#executor, this.#sought.chatId, revision)) {
      for (const event of page) this.#notice(event);
      if (this.#isComplete || page.some(event => this.#isKnown(event))) break;
    }
    this.#searched = revision;
  }

  get #isComplete(): boolean {
    return this.#found.size === this.#sought.messageIds.length;
  }

  #notice(event: RecordedEvent): void {
    if (!holdsMessage(event)) return;
    const { messageId } = event.data;
    if (this.#sought.messageIds.includes(messageId)) this.#found.set(messageId, storedMessage(event));
  }

  #isKnown({ position, revision }: RecordedEvent): boolean {
    return position <= this.#sought.since || revision <= this.#searched;
  }
}
