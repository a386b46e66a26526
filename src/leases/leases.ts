/**
 * Who of several instances does what only one needs to do. A lease saves work; it keeps nothing right: documents are
 * guarded by position, and what reaches the world by an attempt in the log.
 */
import type { Position } from '../events/event.ts';

export interface Lease {
  /** True while this instance is the one. A process that was frozen for too long reads false as soon as it goes on. */
  readonly held: boolean;
  /** Resolves when `held` has changed, also by running out; long-lived, so not to be raced in a loop. */
  change(): Promise<void>;
}

export interface LeaseOptions {
  /** Asked of the holder from time to time, and told to the others. */
  readonly progress?: () => Position | undefined;
  /** Told here while another instance holds the lease: how far that one has come. */
  readonly onProgress?: (position: Position) => void;
}

export interface Leases {
  /** Applies for the lease from now on, and keeps it once it has it. A name is asked for once. */
  of(name: string, options?: LeaseOptions): Lease;
  /** Names of those that this instance holds. */
  held(): readonly string[];
  /** Gives up all leases, so that others have them at once. */
  close(): Promise<void>;
}

const forEver = new Promise<void>(() => {});

/** The lease of an instance that shares its work with no other. */
export const ownLease: Lease = { held: true, change: () => forEver };

/** Every lease is held: there is one instance, or each has to do everything for itself. */
export class OwnLeases implements Leases {
  readonly #names: string[] = [];

  of(name: string): Lease {
    this.#names.push(name);
    return ownLease;
  }

  held(): readonly string[] {
    return this.#names;
  }

  async close(): Promise<void> {}
}
