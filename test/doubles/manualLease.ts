/** Leases that a test gives and takes. */
import type { Lease, LeaseOptions, Leases } from '../../src/leases/leases.ts';

export class ManualLease implements Lease {
  #held: boolean;
  #change = Promise.withResolvers<void>();

  constructor(held = false) {
    this.#held = held;
  }

  get held(): boolean {
    return this.#held;
  }

  set held(held: boolean) {
    this.#held = held;
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers();
    resolve();
  }

  change(): Promise<void> {
    return this.#change.promise;
  }
}

export class ManualLeases implements Leases {
  readonly leases = new Map<string, ManualLease>();
  readonly options = new Map<string, LeaseOptions>();

  of(name: string, options: LeaseOptions = {}): ManualLease {
    const lease = new ManualLease();
    this.leases.set(name, lease);
    this.options.set(name, options);
    return lease;
  }

  held(): readonly string[] {
    return [...this.leases].flatMap(([name, lease]) => (lease.held ? [name] : []));
  }

  async close(): Promise<void> {
    for (const lease of this.leases.values()) lease.held = false;
  }
}
