/** When the platform is asked about channels that are off. In memory: a restart asks once more, that is all. */
import type { ChannelOutage } from '../../projections/outages.ts';

/** After an outage began; four times that for each further one without a send in between. */
const FIRST_PAUSE_MS = 20_000;
/** Doubled from probe to probe. */
const MAX_PAUSE_MS = 60 * 60 * 1_000;
/** Then the platform is asked no more. */
export const PROBE_FOR_MS = 7 * 24 * 60 * 60 * 1_000;

interface Plan {
  readonly dueAt: number;
  readonly pause: number;
}

export const isGivenUp = ({ since }: ChannelOutage, now: number): boolean =>
  now - Date.parse(since) > PROBE_FOR_MS;

export class ProbeSchedule {
  readonly #plans = new Map<string, Plan>();

  /** Forgets what is over. */
  keep(outages: readonly ChannelOutage[]): void {
    const ids = new Set(outages.map(({ outageId }) => outageId));
    for (const id of this.#plans.keys()) if (!ids.has(id)) this.#plans.delete(id);
  }

  /** `inARow`: outages of the channel since it last sent something. `now`: milliseconds since 1970. */
  isDue({ outageId, since }: ChannelOutage, inARow: number, now: number): boolean {
    const known = this.#plans.get(outageId);
    if (known) return known.dueAt <= now;
    const pause = Math.min(FIRST_PAUSE_MS * 4 ** Math.max(inARow - 1, 0), MAX_PAUSE_MS);
    const dueAt = Date.parse(since) + pause;
    this.#plans.set(outageId, { dueAt, pause });
    return dueAt <= now;
  }

  putOff({ outageId }: ChannelOutage, now: number): void {
    const pause = Math.min((this.#plans.get(outageId)?.pause ?? FIRST_PAUSE_MS) * 2, MAX_PAUSE_MS);
    this.#plans.set(outageId, { dueAt: now + pause, pause });
  }
}
