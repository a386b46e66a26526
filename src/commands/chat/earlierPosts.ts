/** Looks for messages that may have been posted before, among what their chat has taken in since a position of the log. */
import type { MessageData } from '../../events/catalog/chat.ts';
import type { Message } from '../../events/entities.ts';
import type { Position, RecordedEvent } from '../../events/event.ts';
import { messageEventTypes, presentMessage } from '../../events/message.ts';
import { streamName } from '../engine/aggregate.ts';
import type { CommandResult } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { chat } from './state.ts';

const PAGE = 100;

export interface Sought {
  readonly chatId: string;
  readonly messageIds: readonly string[];
  /** Whatever was posted before lies behind it. */
  readonly since: Position;
}

export class EarlierPosts {
  readonly #executor: Executor;
  readonly #sought: Sought;
  /** The chat was looked through up to this revision. */
  #through = -1;
  readonly #found = new Map<string, CommandResult<Message>>();

  constructor(executor: Executor, sought: Sought) {
    this.#executor = executor;
    this.#sought = sought;
  }

  /** As it was posted; undefined where it was not, as far as was looked. */
  get(messageId: string): CommandResult<Message> | undefined {
    return this.#found.get(messageId);
  }

  /** Up to a revision of the chat; of what was looked through before, nothing is read again. */
  async look(revision: number): Promise<void> {
    if (this.#isComplete || revision <= this.#through) return;
    for await (const page of this.#backwards(revision)) {
      for (const event of page) this.#notice(event);
      if (this.#isComplete || page.some(event => this.#isKnown(event))) break;
    }
    this.#through = revision;
  }

  get #isComplete(): boolean {
    return this.#found.size === this.#sought.messageIds.length;
  }

  #notice(event: RecordedEvent): void {
    const { messageId } = event.data;
    if (typeof messageId !== 'string' || !messageEventTypes.includes(event.type)) return;
    if (this.#sought.messageIds.includes(messageId)) this.#found.set(messageId, storedMessage(event));
  }

  #isKnown({ position, revision }: RecordedEvent): boolean {
    return position <= this.#sought.since || revision <= this.#through;
  }

  /** Pages of the chat's stream, newest first. */
  async *#backwards(revision: number): AsyncGenerator<readonly RecordedEvent[]> {
    const stream = streamName(chat, this.#sought.chatId);
    for (let from = revision; from >= 0; ) {
      const page = await this.#executor.store.readStream(stream, {
        backwards: true,
        limit: PAGE,
        from,
      });
      if (page.length === 0) return;
      yield page;
      from = (page.at(-1)?.revision ?? 0) - 1;
    }
  }
}

function storedMessage({ type, data, revision, position }: RecordedEvent): CommandResult<Message> {
  const entity = presentMessage(type, data as MessageData);
  return { entity, id: entity.messageId, revision, position };
}
