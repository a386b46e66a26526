/** A message that somebody tries out: the way of a customer's message, in a chat of type `test`, step by step. */

import { setTimeout as delay } from 'node:timers/promises';
import type { CommandContext } from '../../commands/engine/commandContext.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import { postContents } from '../../commands/messages.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { Channel, Message } from '../../events/entities.ts';
import type { Content } from '../../messaging/inboundItem.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import { UnderWayElsewhere } from '../attempts.ts';
import type { Asked } from '../bot/asked.ts';
import type { Bot, Outcome } from '../bot/bot.ts';
import { Lookups } from '../lookups.ts';
import { type Routable, Routing } from './routing.ts';

/** How long the answer of another instance is waited for. */
const TIMEOUT_MS = 20_000;
const POLL_MS = 50;

interface DryRunOptions {
  readonly executor: Executor;
  readonly readModels: ReadModels;
  readonly bot: Bot;
}

export class DryRun {
  readonly #executor: Executor;
  readonly #bot: Bot;
  readonly #lookups: Lookups;
  readonly #routing: Routing;
  /** By person: somebody who writes twice at once gets one customer and one chat. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor({ executor, readModels, bot }: DryRunOptions) {
    this.#executor = executor;
    this.#bot = bot;
    this.#lookups = new Lookups(readModels);
    this.#routing = new Routing(executor, this.#lookups);
  }

  /** The oldest active channel of the recipient, on whichever platform. */
  channelOf(recipientId: string): Promise<Channel | undefined> {
    return this.#lookups.anyChannelOf(recipientId);
  }

  customer(routable: Routable, context: CommandContext): Promise<Id<'customer'>> {
    return this.#inTurn(routable, () => this.#routing.customer(routable, context));
  }

  chat(routable: Routable, context: CommandContext): Promise<Id<'chat'>> {
    return this.#inTurn(routable, () => this.#routing.chat(routable, context));
  }

  /** Posts the contents as one message, and answers what the bot said to it; nothing where it keeps silent. */
  async converse(
    chatId: Id<'chat'>,
    contents: readonly Content[],
    context: CommandContext,
  ): Promise<readonly Message[]> {
    const unsaid = { platformMessageId: null, timestamp: undefined, totalTimeTaken: null, cost: null };
    const input = { chatId, senderType: 'CUSTOMER', ...unsaid, contents } as const;
    const posted = await postContents(this.#executor, input, context);
    const [first, ...others] = posted.map(({ entity }) => entity);
    const last = posted.at(-1);
    if (!first || !last) return [];
    const messages = [first, ...others] as const;
    const asked = {
      chatId,
      messageId: last.entity.messageId,
      messages,
      context: undefined,
      position: last.position,
    };
    return this.#replies(asked, { ...context, source: 'bot' });
  }

  /** The process may have had the message answered first: then the read models show what was said. */
  async #replies(asked: Asked, context: CommandContext): Promise<readonly Message[]> {
    const { kind } = await this.#answer(asked, context);
    if (kind === 'withheld') return [];
    const head = await this.#executor.store.head();
    await this.#lookups.reaches(head ?? asked.position);
    const given = await this.#answer(asked, context);
    return given.kind === 'given' ? given.messages : [];
  }

  /** Another instance may be at it; it is waited for. */
  async #answer(asked: Asked, context: CommandContext): Promise<Outcome> {
    const deadline = performance.now() + TIMEOUT_MS;
    for (;;) {
      try {
        return await this.#bot.answer(asked, context);
      } catch (error) {
        if (!(error instanceof UnderWayElsewhere) || performance.now() > deadline) throw error;
      }
      await delay(POLL_MS);
    }
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
