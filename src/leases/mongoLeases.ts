/**
 * Leases as documents, `{ _id: name, holder, beat, progress }`. The holder raises `beat`; an instance that sees it unchanged for
 * the term of a lease, by their own monotonic clock, takes over. So no two clocks are ever compared.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { AnyBulkWriteOperation, Collection } from 'mongodb';
import type { Position } from '../events/event.ts';
import { heartbeat } from './heartbeat.ts';
import type { Lease, LeaseOptions, Leases } from './leases.ts';

/** How often a holder renews, and others look. Others hear of its progress that often. */
const HEARTBEAT_MS = 500;
/** A lease that was not renewed for so long is taken over: the longest that its work rests after a death. */
const TERM_MS = 4_000;

export interface LeaseDocument {
  readonly _id: string;
  /** Of an instance; null where it was given up. */
  readonly holder: string | null;
  readonly beat: number;
  /** Decimal position, or null. */
  readonly progress: string | null;
}

interface MongoLeasesOptions {
  readonly collection: Collection<LeaseDocument>;
  /** Of this run of the process, never used before. */
  readonly instanceId: string;
  /** Told when the leases could not be looked at; it goes on trying. */
  readonly onFailure: (error: unknown) => void;
  /** Default: {@link TERM_MS}. */
  readonly termMs?: number;
  /** Default: {@link HEARTBEAT_MS}. */
  readonly beatMs?: number;
}

/** Whether the holder of a lease lives: it has renewed within two beats. For programs that hold none themselves. */
export async function isRenewed(collection: Collection<LeaseDocument>, name: string): Promise<boolean> {
  const before = await collection.findOne({ _id: name });
  if (!before || before.holder === null) return false;
  await delay(3 * HEARTBEAT_MS);
  const after = await collection.findOne({ _id: name });
  return after !== null && after.beat !== before.beat;
}

export class MongoLeases implements Leases {
  readonly #options: MongoLeasesOptions;
  readonly #leases = new Map<string, Candidate>();
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;

  constructor(options: MongoLeasesOptions) {
    this.#options = options;
  }

  of(name: string, options: LeaseOptions = {}): Lease {
    const candidate = new Candidate(name, options, this.#options);
    this.#leases.set(name, candidate);
    this.#running ??= this.#run();
    return candidate;
  }

  held(): readonly string[] {
    return [...this.#leases.values()].filter(lease => lease.held).map(lease => lease.name);
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await Promise.all([...this.#leases.values()].map(lease => lease.giveUp()));
  }

  #run(): Promise<void> {
    const { onFailure, beatMs = HEARTBEAT_MS } = this.#options;
    return heartbeat(() => this.#beat(), { everyMs: beatMs, signal: this.#stop.signal, onFailure });
  }

  async #beat(): Promise<void> {
    const { collection, instanceId } = this.#options;
    const names = [...this.#leases.keys()];
    const found = await collection.find({ _id: { $in: names } }).toArray();
    const documents = new Map(found.map(document => [document._id, document]));
    const isOurs = ({ name }: Candidate) => documents.get(name)?.holder === instanceId;
    const { ours = [], others = [] } = Object.groupBy(this.#leases.values(), lease =>
      isOurs(lease) ? 'ours' : 'others',
    );
    const looks = others.map(lease => lease.look(documents.get(lease.name)));
    await Promise.all([this.#renew(ours), ...looks]);
  }

  /** All of them in one round trip. It says how many were renewed and not which: where one was lost, each is asked. */
  async #renew(leases: readonly Candidate[]): Promise<void> {
    if (leases.length === 0) return;
    const asked = performance.now();
    const renewals = leases.map(lease => lease.renewal());
    const { matchedCount } = await this.#options.collection.bulkWrite(renewals, { ordered: false });
    if (matchedCount === leases.length) for (const lease of leases) lease.renewed(asked);
    else await Promise.all(leases.map(lease => lease.renew()));
  }
}

type Renewal = Extract<AnyBulkWriteOperation<LeaseDocument>, { updateOne: unknown }>;

class Candidate implements Lease {
  readonly name: string;
  readonly #options: LeaseOptions;
  readonly #shared: MongoLeasesOptions;
  /** Monotonic time of the last renewal; undefined while it is not held. */
  #renewedAt: number | undefined;
  /** What was last seen of another's lease, and since when it has been so. */
  #seen: { readonly holder: string | null; readonly beat: number; readonly since: number } | undefined;
  /** Fires when the lease has run out without a renewal. */
  #expiry: NodeJS.Timeout | undefined;
  #change = Promise.withResolvers<void>();

  constructor(name: string, options: LeaseOptions, shared: MongoLeasesOptions) {
    this.name = name;
    this.#options = options;
    this.#shared = shared;
  }

  get held(): boolean {
    return this.#renewedAt !== undefined && performance.now() - this.#renewedAt < this.#termMs;
  }

  get #termMs(): number {
    return this.#shared.termMs ?? TERM_MS;
  }

  change(): Promise<void> {
    return this.#change.promise;
  }

  /** One look at a lease that is not this instance's as it is stored. */
  async look(document: LeaseDocument | undefined): Promise<void> {
    if (!document) return this.#claim(null);
    this.#set(undefined);
    if (document.progress !== null) this.#options.onProgress?.(BigInt(document.progress));
    if (this.#isAbandoned(document)) await this.#claim(document);
  }

  async giveUp(): Promise<void> {
    if (this.#renewedAt === undefined) return;
    this.#set(undefined);
    const { collection, instanceId, onFailure } = this.#shared;
    const mine = { _id: this.name, holder: instanceId };
    // Where it cannot be given up, it runs out.
    await collection.updateOne(mine, { $set: { holder: null } }).catch(onFailure);
  }

  #isAbandoned({ holder, beat }: LeaseDocument): boolean {
    const now = performance.now();
    const known = this.#seen;
    if (!known || known.holder !== holder || known.beat !== beat) this.#seen = { holder, beat, since: now };
    return holder === null || now - (this.#seen?.since ?? now) >= this.#termMs;
  }

  async #claim(from: LeaseDocument | null): Promise<void> {
    const { collection, instanceId } = this.#shared;
    const asked = performance.now();
    const mine = { holder: instanceId, progress: from?.progress ?? null };
    const { matchedCount, upsertedCount } = from
      ? await collection.updateOne(
          { _id: this.name, holder: from.holder, beat: from.beat },
          { $set: { ...mine, beat: from.beat + 1 } },
        )
      : await collection.updateOne(
          { _id: this.name },
          { $setOnInsert: { ...mine, beat: 0 } },
          { upsert: true },
        );
    const won = from ? matchedCount === 1 : upsertedCount === 1;
    if (won) this.#set(asked);
  }

  renewal(): Renewal {
    const { instanceId } = this.#shared;
    const progress = this.#options.progress?.();
    const told: { progress?: string } = progress === undefined ? {} : { progress: positionText(progress) };
    const filter = { _id: this.name, holder: instanceId };
    return { updateOne: { filter, update: { $inc: { beat: 1 }, $set: { ...told, holder: instanceId } } } };
  }

  async renew(): Promise<void> {
    const asked = performance.now();
    const { filter, update } = this.renewal().updateOne;
    const { matchedCount } = await this.#shared.collection.updateOne(filter, update);
    if (matchedCount === 1) this.renewed(asked);
    else this.#set(undefined);
  }

  /** It counts from before the renewal was asked for: that is when others may have seen it at the latest. */
  renewed(asked: number): void {
    this.#set(asked);
  }

  #set(renewedAt: number | undefined): void {
    const before = this.held;
    this.#renewedAt = renewedAt;
    clearTimeout(this.#expiry);
    if (renewedAt !== undefined) this.#expiry = setTimeout(() => this.#fire(), this.#termMs).unref();
    if (before !== this.held) this.#fire();
  }

  #fire(): void {
    const { resolve } = this.#change;
    this.#change = Promise.withResolvers();
    resolve();
  }
}

const positionText = (position: Position): string => String(position);
