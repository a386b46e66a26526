/** What all sends of one channel, or of the app, wait at: it closes when the platform says that too much is sent. */

/** Unless the platform says how long; doubled each time that it says so again. */
const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 15 * 60 * 1_000;
/** Between sends after a pause, until nobody waits any more: they must not all rush out at once. */
const SPACING_MS = 50;

export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export class PageGate {
  readonly #now: () => Date;
  readonly #pause: Pause;
  #closedUntil = 0;
  /** Refusals in a row. */
  #refusals = 0;
  #waiting = 0;

  constructor(now: () => Date, pause: Pause) {
    this.#now = now;
    this.#pause = pause;
  }

  /** Resolves when it is this one's turn. @throws when the signal is aborted meanwhile */
  async pass(signal: AbortSignal): Promise<void> {
    let isQueue = this.#refusals > 0 || this.#waiting > 0;
    while (this.#wait > 0) {
      isQueue = true;
      await this.#waitABit(signal);
    }
    if (isQueue) this.#closedUntil = this.#now().getTime() + SPACING_MS;
  }

  get #wait(): number {
    return this.#closedUntil - this.#now().getTime();
  }

  async #waitABit(signal: AbortSignal): Promise<void> {
    this.#waiting++;
    try {
      await this.#pause(this.#wait, signal);
    } finally {
      this.#waiting--;
    }
  }

  /** The platform refused for the rate. Answers when the gate opens again. */
  close(retryAfterMs: number | undefined): Date {
    const pause = retryAfterMs ?? Math.min(FIRST_PAUSE_MS * 2 ** this.#refusals, MAX_PAUSE_MS);
    this.#refusals++;
    this.closeUntil(this.#now().getTime() + pause);
    return new Date(this.#closedUntil);
  }

  /** In milliseconds since 1970; one that is closed for longer stays so. */
  closeUntil(time: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, time);
  }

  /** The platform took something. */
  open(): void {
    this.#refusals = 0;
  }
}

export class PageGates {
  /** What all channels wait at. */
  readonly app: PageGate;
  readonly #gates = new Map<string, PageGate>();
  readonly #create: () => PageGate;

  constructor(now: () => Date, pause: Pause) {
    this.#create = () => new PageGate(now, pause);
    this.app = this.#create();
  }

  of(channelId: string): PageGate {
    const gate = this.#gates.get(channelId) ?? this.#create();
    this.#gates.set(channelId, gate);
    return gate;
  }

  /** Resolves when both let a send of the channel pass. @throws when the signal is aborted meanwhile */
  async pass(channelId: string, signal: AbortSignal): Promise<void> {
    await this.of(channelId).pass(signal);
    await this.app.pass(signal);
  }

  accepted(channelId: string): void {
    this.of(channelId).open();
    this.app.open();
  }
}
