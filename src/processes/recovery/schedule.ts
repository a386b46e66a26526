/** When the platform is asked about channels that are off. In memory: a restart asks once more, that is all. */
import type { ChannelOutage } from '../../projections/outages.ts';
import { clampDelay } from '../../scheduling/delays.ts';

/** After an outage began; four times that for each further one without a send in between. */
const FIRST_PAUSE_MS = 20_000;
/** Doubled from probe to probe. */
const MAX_PAUSE_MS = 60 * 60 * 1_000;
/** Then the platform is asked no more. */
const PROBE_FOR_MS = 7 * 24 * 60 * 60 * 1_000;

interface Plan {
  /** Monotonic. */
  readonly dueAt: number;
  readonly pause: number;
}

export const isGivenUp = ({ since }: ChannelOutage, now: number): boolean =>
  now - Date.parse(since) > PROBE_FOR_MS;

export class ProbeSchedule {
  readonly #monotonic: () => number;
  /** Of outages that last. */
  readonly #plans = new Map<string, Plan>();

  /** `monotonic`: milliseconds. */
  constructor(monotonic: () => number) {
    this.#monotonic = monotonic;
  }

  /** Forgets what is over. */
  keep(outages: readonly ChannelOutage[]): void {
    const ids = new Set(outages.map(({ outageId }) => outageId));
    for (const id of this.#plans.keys()) if (!ids.has(id)) this.#plans.delete(id);
  }

  /** `inARow`: outages of the channel since it last sent something. `now`: milliseconds since 1970. */
  isDue(outage: ChannelOutage, inARow: number, now: number): boolean {
    const { dueAt } = this.#plans.get(outage.outageId) ?? this.#firstPlan(outage, inARow, now);
    return dueAt <= this.#monotonic();
  }

  /** The outage may have begun long ago, or by a clock that was ahead: its pause is over, or lasts no longer. */
  #firstPlan({ outageId, since }: ChannelOutage, inARow: number, now: number): Plan {
    const pause = clampDelay(FIRST_PAUSE_MS * 4 ** Math.max(inARow - 1, 0), MAX_PAUSE_MS);
    const left = clampDelay(Date.parse(since) + pause - now, pause);
    const plan = { dueAt: this.#monotonic() + left, pause };
    this.#plans.set(outageId, plan);
    return plan;
  }

  putOff({ outageId }: ChannelOutage): void {
    const pause = Math.min((this.#plans.get(outageId)?.pause ?? FIRST_PAUSE_MS) * 2, MAX_PAUSE_MS);
    this.#plans.set(outageId, { dueAt: this.#monotonic() + pause, pause });
  }
}
