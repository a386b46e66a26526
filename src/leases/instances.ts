/** The instances of the system and the leases that each holds, for operators. */
import type { Leases } from './leases.ts';

export interface Instance {
  readonly instanceId: string;
  /** The instance that answers. */
  readonly isThis: boolean;
  /** Whether its heartbeat was seen lately. */
  readonly isSeen: boolean;
  /** Names of the leases that it holds. */
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
