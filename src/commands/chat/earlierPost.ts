/** Looks for a message that may have been posted before, among what its chat has taken in since a position of the log. */
import type { MessageData } from '../../events/catalog/chat.ts';
import type { Message } from '../../events/entities.ts';
import type { Position, RecordedEvent } from '../../events/event.ts';
import { presentMessage } from '../../events/message.ts';
import { streamName } from '../aggregate.ts';
import type { Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { chat } from './state.ts';

const PAGE = 100;

export class EarlierPost {
  readonly #executor: Executor;
  readonly #message: Message;
  readonly #since: Position;
  /** The chat was looked through up to this revision. */
  #through = -1;
  #found: Written<Message> | undefined;

  constructor(executor: Executor, message: Message, since: Position) {
    this.#executor = executor;
    this.#message = message;
    this.#since = since;
  }

  /** As it was posted; undefined where it was not, as far as was looked. */
  get found(): Written<Message> | undefined {
    return this.#found;
  }

  /** Up to a revision of the chat; of what was looked through before, nothing is read again. */
  async look(revision: number): Promise<void> {
    if (this.#found || revision <= this.#through) return;
    for await (const page of this.#backwards(revision)) {
      const found = page.find(event => event.data.messageId === this.#message.messageId);
      if (found) this.#found = storedMessage(found);
      if (found || page.some(event => this.#isKnown(event))) break;
    }
    this.#through = revision;
  }

  #isKnown({ position, revision }: RecordedEvent): boolean {
    return position <= this.#since || revision <= this.#through;
  }

  /** Pages of the chat's stream, newest first. */
  async *#backwards(revision: number): AsyncGenerator<readonly RecordedEvent[]> {
    const stream = streamName(chat, this.#message.chatId);
    for (let from = revision; from >= 0; ) {
      const page = await this.#executor.streams.store.readStream(stream, {
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

function storedMessage({ type, data, revision, position }: RecordedEvent): Written<Message> {
  const entity = presentMessage(type, data as MessageData);
  return { entity, id: entity.messageId, revision, position };
}
