/** The bot keeps silent for a while after an agent wrote, unless somebody lets it speak again. */

import { botPause, resumeBot } from '../../commands/botPause.ts';
import type { CommandContext } from '../../commands/engine/commandContext.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { ChatHistory } from './chatHistory.ts';

const MINUTE_MS = 60_000;

interface BotPauseOptions {
  readonly executor: Executor;
  readonly pauseMinutes: number;
  readonly history: Pick<ChatHistory, 'newestSince'>;
}

export class BotPauses {
  readonly #options: BotPauseOptions;

  constructor(options: BotPauseOptions) {
    this.#options = options;
  }

  /** Until when, ISO 8601 UTC; undefined where the bot may speak. */
  async pausedUntil(chatId: Id<'chat'>): Promise<string | undefined> {
    const wroteAt = await this.#agentWroteAt(chatId);
    if (wroteAt === undefined) return undefined;
    const { state } = await this.#options.executor.load(botPause, chatId);
    if (state.resumedAt > wroteAt) return undefined;
    return new Date(Date.parse(wroteAt) + this.#pauseMs).toISOString();
  }

  /** Quiet where it is not paused. */
  async resume(chatId: Id<'chat'>, context: CommandContext): Promise<void> {
    const wroteAt = await this.#agentWroteAt(chatId);
    if (wroteAt !== undefined) await resumeBot(this.#options.executor, chatId, wroteAt, context);
  }

  get #pauseMs(): number {
    return this.#options.pauseMinutes * MINUTE_MS;
  }

  /** The newest time within the pause's length. */
  async #agentWroteAt(chatId: Id<'chat'>): Promise<string | undefined> {
    const { executor, history } = this.#options;
    if (this.#pauseMs === 0) return undefined;
    const since = new Date(executor.now().getTime() - this.#pauseMs).toISOString();
    return (await history.newestSince(chatId, 'AGENT', since))?.timestamp;
  }
}
