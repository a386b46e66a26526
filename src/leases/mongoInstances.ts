/**
 * Instances as documents, `{ _id: instanceId, beat }`. Each raises its `beat`, and watches those of the others by its
 * own monotonic clock. What they hold, the documents of the leases say.
 */
import type { Collection } from 'mongodb';
import { heartbeat } from './heartbeat.ts';
import type { Instance, Instances } from './instances.ts';
import type { LeaseDocument } from './mongoLeases.ts';

/** How often an instance writes its heartbeat and reads those of others. */
const HEARTBEAT_MS = 2_000;
/** An instance without a new heartbeat for so long is not seen any more. */
const SILENT_MS = 6_000;
/** One that was not seen for so long is forgotten. */
const FORGOTTEN_MS = 60_000;

export interface InstanceDocument {
  readonly _id: string;
  readonly beat: number;
}

interface MongoInstancesOptions {
  readonly instances: Collection<InstanceDocument>;
  readonly leases: Collection<LeaseDocument>;
  readonly instanceId: string;
  /** Called when the instances could not be read; it goes on trying. */
  readonly onFailure: (error: unknown) => void;
  /** Default: {@link HEARTBEAT_MS}. */
  readonly beatMs?: number;
  /** Default: {@link SILENT_MS}. */
  readonly silentMs?: number;
  /** Default: {@link FORGOTTEN_MS}. */
  readonly forgottenMs?: number;
}

interface Seen {
  readonly beat: number;
  /** Monotonic time at which it was first seen so. */
  readonly since: number;
}

export class MongoInstances implements Instances {
  readonly #options: MongoInstancesOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #seen: ReadonlyMap<string, Seen> = new Map();
  #leases: readonly LeaseDocument[] = [];

  constructor(options: MongoInstancesOptions) {
    this.#options = options;
    this.#running = this.#run();
  }

  all(): readonly Instance[] {
    const { instanceId } = this.#options;
    const held = this.#leases.flatMap(({ _id, holder }) => (holder === null ? [] : [{ name: _id, holder }]));
    const holders = Map.groupBy(held, ({ holder }) => holder);
    const known = new Set([...this.#seen.keys(), ...holders.keys()]);
    const others = [...known].filter(id => id !== instanceId);
    return [instanceId, ...others.toSorted()].map(id => ({
      instanceId: id,
      isThis: id === instanceId,
      isSeen: id === instanceId || this.#isSeen(id),
      leases: (holders.get(id) ?? []).map(({ name }) => name).toSorted(),
    }));
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    const { instances, instanceId, onFailure } = this.#options;
    // Where it cannot say so, the others will see.
    await instances.deleteOne({ _id: instanceId }).catch(onFailure);
  }

  #run(): Promise<void> {
    const { onFailure, beatMs = HEARTBEAT_MS } = this.#options;
    return heartbeat(() => this.#beat(), { everyMs: beatMs, signal: this.#stop.signal, onFailure });
  }

  async #beat(): Promise<void> {
    const { instances, leases, instanceId, forgottenMs = FORGOTTEN_MS } = this.#options;
    await instances.updateOne({ _id: instanceId }, { $inc: { beat: 1 } }, { upsert: true });
    const now = performance.now();
    const [documents, held] = await Promise.all([instances.find({}).toArray(), leases.find({}).toArray()]);
    this.#leases = held;
    this.#seen = new Map(documents.map(({ _id, beat }) => [_id, this.#observe(_id, beat, now)]));
    for (const [id, { beat, since }] of this.#seen) {
      if (now - since >= forgottenMs) await instances.deleteOne({ _id: id, beat });
    }
  }

  #observe(id: string, beat: number, now: number): Seen {
    const known = this.#seen.get(id);
    return known?.beat === beat ? known : { beat, since: now };
  }

  #isSeen(id: string): boolean {
    const { silentMs = SILENT_MS } = this.#options;
    const seen = this.#seen.get(id);
    return seen !== undefined && performance.now() - seen.since < silentMs;
  }
}
