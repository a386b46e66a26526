/**
 * A fixed-window rate limiter. Calls are reserved in portions from a counter, which may be shared, and counted down
 * here: a call waits for the counter only where the portion is used up.
 */
import { type CallCounter, WINDOW_SECONDS } from './callCounter.ts';

/** Where the counter is shared, a portion is this part of the limit: one call in so many asks the counter. */
const PORTIONS = 100;
/** Keys with a count of their own; those beyond share one. */
const MAX_KEYS = 50_000;
const OTHERS = 'others';
const WINDOW_MS = WINDOW_SECONDS * 1_000;

export interface RateLimitResult {
  readonly limit: number;
  readonly isExceeded: boolean;
  /** Calls that the key may still make, as far as this instance knows. */
  readonly remaining: number;
  /** Until the window ends. */
  readonly seconds: number;
}

interface Budget {
  readonly key: string;
  readonly limit: number;
  /** Of the portion. */
  remaining: number;
  /** All portions of the window together, also those of other instances. */
  reserved: number;
  /** On the wall clock, by which the counter keeps its windows. */
  endsAt: number;
  /** A call was refused in this window. */
  isExceeded: boolean;
  filling: Promise<void> | undefined;
}

export class CallLimiter {
  readonly #name: string;
  readonly #counter: CallCounter;
  readonly #now: () => number;
  /** Those whose window ends first come first. */
  readonly #budgets = new Map<string, Budget>();

  /** `name`: of what is counted, apart from other limiters of the same counter. */
  constructor(name: string, counter: CallCounter, now: () => number = Date.now) {
    this.#name = name;
    this.#counter = counter;
    this.#now = now;
  }

  /** One call of a key that may make `limit` in a window. */
  take(key: string, limit: number): RateLimitResult | Promise<RateLimitResult> {
    const budget = this.#budgetOf(key, limit);
    return this.#takeFrom(budget) ?? this.#fillAndTake(budget);
  }

  /** A call that was taken does not count after all. */
  refund(key: string): void {
    const budget = this.#budgets.get(key);
    if (budget) budget.remaining++;
  }

  /** Undefined unless a call of the key was refused in this window. */
  refused(key: string): RateLimitResult | undefined {
    const budget = this.#budgets.get(key) ?? this.#budgets.get(OTHERS);
    const now = this.#now();
    return budget?.isExceeded && this.#isRunning(budget, now) ? resultOf(budget, true, now) : undefined;
  }

  /** Undefined where the next portion must be reserved. */
  #takeFrom(budget: Budget): RateLimitResult | undefined {
    const now = this.#now();
    if (!this.#isRunning(budget, now)) return undefined;
    if (budget.remaining > 0) {
      budget.remaining--;
      return resultOf(budget, false, now);
    }
    if (budget.reserved < budget.limit) return undefined;
    budget.isExceeded = true;
    return resultOf(budget, true, now);
  }

  async #fillAndTake(budget: Budget): Promise<RateLimitResult> {
    for (;;) {
      budget.filling ??= this.#fill(budget).finally(() => {
        budget.filling = undefined;
      });
      await budget.filling;
      // Others who waited for it may have used it up.
      const taken = this.#takeFrom(budget);
      if (taken) return taken;
    }
  }

  async #fill(budget: Budget): Promise<void> {
    const { key, limit } = budget;
    const portion = this.#counter.isShared ? Math.ceil(limit / PORTIONS) : limit;
    const { total, msLeft } = await this.#counter.add(`${this.#name} ${key}`, portion);
    const now = this.#now();
    if (!this.#isRunning(budget, now)) this.#begin(budget, now + Math.min(WINDOW_MS, Math.max(msLeft, 1)));
    const before = total - portion;
    budget.remaining += Math.min(portion, Math.max(0, limit - before));
    budget.reserved = total;
  }

  #begin(budget: Budget, endsAt: number): void {
    Object.assign(budget, { endsAt, remaining: 0, isExceeded: false });
    this.#budgets.delete(budget.key);
    this.#budgets.set(budget.key, budget);
  }

  /** Not where the clock was put back: the window might never end. */
  #isRunning({ endsAt }: Budget, now: number): boolean {
    return now < endsAt && endsAt - now <= WINDOW_MS;
  }

  #budgetOf(key: string, limit: number): Budget {
    const known = this.#budgets.get(key);
    if (known) return known;
    if (this.#budgets.size >= MAX_KEYS) this.#forgetEnded();
    if (this.#budgets.size >= MAX_KEYS && key !== OTHERS) return this.#budgetOf(OTHERS, limit);
    const budget = {
      key,
      limit,
      remaining: 0,
      reserved: 0,
      endsAt: 0,
      isExceeded: false,
      filling: undefined,
    };
    this.#budgets.set(key, budget);
    return budget;
  }

  #forgetEnded(): void {
    const now = this.#now();
    for (const [key, budget] of this.#budgets) {
      if (this.#isRunning(budget, now)) return;
      if (!budget.filling) this.#budgets.delete(key);
    }
  }
}

const resultOf = (
  { limit, remaining, reserved, endsAt }: Budget,
  isExceeded: boolean,
  now: number,
): RateLimitResult => ({
  limit,
  isExceeded,
  remaining: isExceeded ? 0 : Math.max(0, limit - reserved) + remaining,
  seconds: Math.max(1, Math.ceil((endsAt - now) / 1_000)),
});
