/**
 * For how long something that others write has been seen as it is, by this process's own monotonic clock. So what
 * another instance left is recognised however far the clocks of the two are apart, or were set back.
 */

/** Remembered at once; then the oldest is forgotten, and has to be seen for as long again. */
const MAX_SIGHTINGS = 20_000;

interface Sighting {
  readonly version: string | number;
  readonly since: number;
}

export class Sightings {
  readonly #monotonic: () => number;
  readonly #max: number;
  readonly #seen = new Map<string, Sighting>();

  /** `monotonic`: milliseconds. */
  constructor(monotonic: () => number = () => performance.now(), max: number = MAX_SIGHTINGS) {
    this.#monotonic = monotonic;
    this.#max = max;
  }

  /** Milliseconds since it was first seen at this version; 0 at first sight. */
  unchangedFor(key: string, version: string | number): number {
    const known = this.#seen.get(key);
    const now = this.#monotonic();
    if (known?.version === version) return now - known.since;
    this.forget(key);
    this.#seen.set(key, { version, since: now });
    const [oldest] = this.#seen.keys();
    if (this.#seen.size > this.#max && oldest !== undefined) this.#seen.delete(oldest);
    return 0;
  }

  forget(key: string): void {
    this.#seen.delete(key);
  }
}
