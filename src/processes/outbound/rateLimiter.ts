/** What all sends of one channel, or of one app, wait at: it closes when the platform says that too much is sent. */
import type { Id } from '../../events/catalog/ids.ts';
import { clampDelay } from '../../scheduling/delays.ts';

/** Unless the platform says how long; doubled each time that it says so again. */
const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 15 * 60 * 1_000;
/** A platform that asks for less is asked again so soon at the earliest. */
const MIN_PAUSE_MS = 1_000;
/** Between sends after a pause, until nobody waits any more: they must not all rush out at once. */
const SPACING_MS = 50;
/** Refusals are forgotten so long after the last pause. */
const REMEMBERED_MS = 60 * 60 * 1_000;

/** `ms`: from 0 to `MAX_DELAY_MS`. Rejects when the signal is aborted. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** A pause takes as long as it takes, however the clock of the machine is set meanwhile. */
interface Clocks {
  readonly now: () => Date;
  /** Milliseconds. */
  readonly monotonic: () => number;
}

/** A pause as the log has it. */
export interface KnownPause {
  /** Milliseconds since 1970, by the clock of the instance that wrote it down. */
  readonly until: number;
  /** What is left of it. */
  readonly ms: number;
}

export class RateLimiter {
  readonly #clocks: Clocks;
  readonly #pause: Pause;
  /** Monotonic, as all times here but `#heededUntil`. */
  #closedUntil = Number.NEGATIVE_INFINITY;
  /** The last pause of the log that was applied: each is measured once. */
  #appliedUntil = Number.NEGATIVE_INFINITY;
  /** Refusals in a row. */
  #refusals = 0;
  #waiting = 0;

  constructor(clocks: Clocks, pause: Pause) {
    this.#clocks = clocks;
    this.#pause = pause;
  }

  /** Resolves when it is this one's turn. @throws when the signal is aborted meanwhile */
  async pass(signal: AbortSignal): Promise<void> {
    let isQueue = this.#refusals > 0 || this.#waiting > 0;
    while (this.#wait > 0) {
      isQueue = true;
      await this.#waitABit(signal);
    }
    if (isQueue) this.#closedUntil = this.#clocks.monotonic() + SPACING_MS;
  }

  get #wait(): number {
    return this.#closedUntil - this.#clocks.monotonic();
  }

  async #waitABit(signal: AbortSignal): Promise<void> {
    this.#waiting++;
    try {
      await this.#pause(clampDelay(this.#wait), signal);
    } finally {
      this.#waiting--;
    }
  }

  /** The platform refused for the rate. Answers until when it waits. */
  close(retryAfterMs: number | undefined): Date {
    const unsaid = Math.min(FIRST_PAUSE_MS * 2 ** this.#refusals, MAX_PAUSE_MS);
    const asked = retryAfterMs === undefined ? unsaid : Math.max(clampDelay(retryAfterMs), MIN_PAUSE_MS);
    this.#refusals++;
    this.#closeFor(asked);
    const until = this.#clocks.now().getTime() + clampDelay(this.#wait);
    this.#appliedUntil = Math.max(this.#appliedUntil, until);
    return new Date(until);
  }

  /** Another instance, or an earlier run of this one, was asked to pause. */
  applyPause({ until, ms }: KnownPause): void {
    if (until <= this.#appliedUntil) return;
    this.#appliedUntil = until;
    this.#closeFor(ms);
  }

  /** One that is closed for longer stays so. */
  #closeFor(ms: number): void {
    this.#closedUntil = Math.max(this.#closedUntil, this.#clocks.monotonic() + clampDelay(ms));
  }

  /** The platform took something. */
  open(): void {
    this.#refusals = 0;
  }

  /** Nothing hangs on it: a new one would do the same. */
  get isForgettable(): boolean {
    return this.#waiting === 0 && this.#wait < -REMEMBERED_MS;
  }
}

/** Beyond so many, those on which nothing hangs are forgotten. */
const MAX_IDLE = 1_000;

/** What comes under the limits of a channel, and of an app where a platform is concerned. */
interface Limited {
  readonly channelId: Id<'channel'>;
  readonly app: string | undefined;
}

export class RateLimiters {
  /** By app: what all its channels wait at. */
  readonly #apps = new Map<string, RateLimiter>();
  readonly #rateLimiters = new Map<string, RateLimiter>();
  readonly #create: () => RateLimiter;
  #sizeToPrune = MAX_IDLE;

  constructor(clocks: Clocks, pause: Pause) {
    this.#create = () => new RateLimiter(clocks, pause);
  }

  /** There are as many as platforms are served, at most. */
  ofApp(app: string): RateLimiter {
    const known = this.#apps.get(app) ?? this.#create();
    this.#apps.set(app, known);
    return known;
  }

  /** How many are remembered. */
  get size(): number {
    return this.#rateLimiters.size;
  }

  of(channelId: Id<'channel'>): RateLimiter {
    const known = this.#rateLimiters.get(channelId);
    if (known) return known;
    if (this.#rateLimiters.size >= this.#sizeToPrune) this.#prune();
    const rateLimiter = this.#create();
    this.#rateLimiters.set(channelId, rateLimiter);
    return rateLimiter;
  }

  /** Each time that they have doubled: what it costs is spread over as many new ones. */
  #prune(): void {
    for (const [channelId, rateLimiter] of this.#rateLimiters) {
      if (rateLimiter.isForgettable) this.#rateLimiters.delete(channelId);
    }
    this.#sizeToPrune = MAX_IDLE + 2 * this.#rateLimiters.size;
  }

  /** Resolves when both let a send of the channel pass. @throws when the signal is aborted meanwhile */
  async pass({ channelId, app }: Limited, signal: AbortSignal): Promise<void> {
    await this.of(channelId).pass(signal);
    if (app !== undefined) await this.ofApp(app).pass(signal);
  }
}
