/** Which instances of the system there are, and what each does for all: for people who look after them. */
import type { Leases } from './leases.ts';

export interface Instance {
  readonly instanceId: string;
  /** It is the one that was asked. */
  readonly isThis: boolean;
  /** Whether it lives, as far as this one has seen. */
  readonly isSeen: boolean;
  /** Names of what it holds. */
  readonly leases: readonly string[];
}

export interface Instances {
  /** This one first. */
  all(): readonly Instance[];
  /** This one is not there any more. */
  close(): Promise<void>;
}

/** Where instances share nothing, each knows of itself alone. */
export class OwnInstance implements Instances {
  readonly #instanceId: string;
  readonly #leases: Leases;

  constructor(instanceId: string, leases: Leases) {
    this.#instanceId = instanceId;
    this.#leases = leases;
  }

  all(): readonly Instance[] {
    const leases = this.#leases.held();
    return [{ instanceId: this.#instanceId, isThis: true, isSeen: true, leases }];
  }

  async close(): Promise<void> {}
}
