/** Whether the bot keeps silent in a chat since an agent wrote: read again when one does, and when the pause is over. */
import { client, explain } from '../session.ts';

/** Messages that come at once are asked about once. */
const TOGETHER_MS = 300;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class BotPause {
  /** ISO 8601 UTC; undefined where the bot may answer. */
  until: string | undefined;
  readonly #chatId: string;
  readonly #changed: (error?: string) => void;
  #asking: ReturnType<typeof setTimeout> | undefined;
  #ending: ReturnType<typeof setTimeout> | undefined;

  constructor(chatId: string, changed: (error?: string) => void) {
    this.#chatId = chatId;
    this.#changed = changed;
  }

  refresh(): void {
    clearTimeout(this.#asking);
    const path = { chatId: this.#chatId };
    this.#asking = setTimeout(
      () => void this.#take(client.get('/api/chats/{chatId}/bot', { path })),
      TOGETHER_MS,
    );
  }

  async lift(): Promise<void> {
    await this.#take(client.post('/api/chats/{chatId}/bot/resume', { path: { chatId: this.#chatId } }));
  }

  close(): void {
    clearTimeout(this.#asking);
    clearTimeout(this.#ending);
  }

  async #take(asked: Promise<{ readonly data: { readonly pausedUntil: string | null } }>): Promise<void> {
    try {
      this.until = (await asked).data.pausedUntil ?? undefined;
      clearTimeout(this.#ending);
      if (this.until !== undefined) this.#ending = setTimeout(() => this.refresh(), this.#left(this.until));
      this.#changed();
    } catch (error) {
      this.#changed(explain(error));
    }
  }

  #left(until: string): number {
    return Math.min(Math.max(Date.parse(until) - Date.now(), 0), LONGEST_TIMER_MS);
  }
}
