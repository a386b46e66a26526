/** A message that somebody tries out: the way of a customer's message, in a chat of type `test`, step by step. */
import type { Caller } from '../../commands/caller.ts';
import { postMessage } from '../../commands/chat/postMessage.ts';
import type { Executor } from '../../commands/execute.ts';
import type { Channel, Message } from '../../events/entities.ts';
import type { Content } from '../../integrations/facebook/messageContent.ts';
import type { ReadSide } from '../../projections/readSide.ts';
import type { Bot } from '../bot/bot.ts';
import { Lookups } from './lookups.ts';
import { type Routable, Routing } from './routing.ts';

export interface TrialOptions {
  readonly executor: Executor;
  readonly reads: ReadSide;
  readonly bot: Bot;
}

export class Trial {
  readonly #executor: Executor;
  readonly #bot: Bot;
  readonly #lookups: Lookups;
  readonly #routing: Routing;
  /** By person: whoever writes twice at once gets one customer and one chat. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor({ executor, reads, bot }: TrialOptions) {
    this.#executor = executor;
    this.#bot = bot;
    this.#lookups = new Lookups(reads);
    this.#routing = new Routing(executor, this.#lookups);
  }

  /** The oldest active channel of the recipient, on whichever platform. */
  channelOf(recipientId: string): Promise<Channel | undefined> {
    return this.#lookups.anyChannelOf(recipientId);
  }

  customer(routable: Routable, caller: Caller): Promise<string> {
    return this.#inTurn(routable, () => this.#routing.customer(routable, caller));
  }

  chat(routable: Routable, caller: Caller): Promise<string> {
    return this.#inTurn(routable, () => this.#routing.chat(routable, caller));
  }

  /** Posts the contents, and answers what the bot said to each of them; nothing where it keeps silent. */
  async converse(chatId: string, contents: readonly Content[], caller: Caller): Promise<readonly Message[]> {
    const replies: Message[] = [];
    for (const content of contents) {
      const unsaid = { platformMessageId: null, timestamp: undefined, totalTimeTaken: null, cost: null };
      const input = { chatId, senderType: 'CUSTOMER', ...unsaid, ...content } as const;
      const { entity: message, position } = await postMessage(this.#executor, input, caller);
      const asked = { chatId, message, position };
      const outcome = await this.#bot.answer(asked, { ...caller, source: 'bot' });
      if (outcome.kind === 'given') replies.push(...outcome.messages);
    }
    return replies;
  }

  async #inTurn<T>({ channel, platformCustomerId }: Routable, work: () => Promise<T>): Promise<T> {
    const person = JSON.stringify([channel.channelId, platformCustomerId]);
    const running = (this.#turns.get(person) ?? Promise.resolve()).then(work);
    const ended = running.then(
      () => {},
      () => {},
    );
    this.#turns.set(person, ended);
    void ended.then(() => {
      if (this.#turns.get(person) === ended) this.#turns.delete(person);
    });
    return running;
  }
}
