/** What all sends of one channel wait at: it closes when the platform says that the page sends too much. */

/** Unless the platform says how long; doubled each time that it says so again. */
const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 15 * 60 * 1_000;
/** Between sends after a pause, until one is taken: they must not all rush out at once. */
const SPACING_MS = 200;

export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export class PageGate {
  readonly #now: () => Date;
  readonly #pause: Pause;
  #closedUntil = 0;
  /** Refusals in a row. */
  #refusals = 0;

  constructor(now: () => Date, pause: Pause) {
    this.#now = now;
    this.#pause = pause;
  }

  /** Resolves when it is this one's turn. @throws when the signal is aborted meanwhile */
  async pass(signal: AbortSignal): Promise<void> {
    for (;;) {
      const now = this.#now().getTime();
      const wait = this.#closedUntil - now;
      if (wait <= 0) {
        if (this.#refusals > 0) this.#closedUntil = now + SPACING_MS;
        return;
      }
      await this.#pause(wait, signal);
    }
  }

  /** The platform refused for the rate. Answers when the gate opens again. */
  close(retryAfterMs: number | undefined): Date {
    const pause = retryAfterMs ?? Math.min(FIRST_PAUSE_MS * 2 ** this.#refusals, MAX_PAUSE_MS);
    this.#refusals++;
    this.#closedUntil = Math.max(this.#closedUntil, this.#now().getTime() + pause);
    return new Date(this.#closedUntil);
  }

  /** The platform took something. */
  open(): void {
    this.#refusals = 0;
  }
}

export class PageGates {
  readonly #gates = new Map<string, PageGate>();
  readonly #create: () => PageGate;

  constructor(now: () => Date, pause: Pause) {
    this.#create = () => new PageGate(now, pause);
  }

  of(channelId: string): PageGate {
    const gate = this.#gates.get(channelId) ?? this.#create();
    this.#gates.set(channelId, gate);
    return gate;
  }
}
