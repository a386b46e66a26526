/**
 * The generations of one version of the read models (its lineage: what the collections are, which log they come from).
 * Another version has others, so that old and new instances run side by side during an upgrade.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Collection } from '../readStore.ts';
import type { MongoDatabase } from './database.ts';
import { reached } from './errors.ts';
import { Generation, storedName } from './generation.ts';
import { type KnownGeneration, Meta, type Poll } from './meta.ts';
import { repeated } from './repeating.ts';
import { fingerprintOf } from './schema.ts';

/** After that long without use, a lineage or a generation that is not active may be dropped. */
const UNUSED_MS = 24 * 60 * 60 * 1_000;
/** How long instances write, and say what they show, without polling which generation is active. */
export const POLL_INTERVAL_MS = 1_000;
/** How long they answer from a generation without polling whether it is still there. */
export const UNSEEN_MS = 5_000;

/** Ends the name of a collection of ours. */
const STORED_NAME = /^[A-Za-z]\w*\.(g[0-9a-f]{16})$/;
const newId = (): string => `g${randomBytes(8).toString('hex')}`;

interface GenerationsOptions {
  readonly database: MongoDatabase;
  readonly collections: readonly Collection[];
  /** Id of the log that the documents come from. */
  readonly epoch: string;
  /**
   * How long a generation that is dropped keeps its documents for those that still answer from it. Default: twice
   * {@link UNSEEN_MS}.
   */
  readonly graceMs?: number;
}

export class Generations {
  readonly lineage: string;
  readonly meta: Meta;
  readonly #options: GenerationsOptions;

  constructor(options: GenerationsOptions) {
    this.#options = options;
    this.meta = new Meta(options.database.db);
    this.lineage = `${fingerprintOf(options.collections)}.${options.epoch}`;
  }

  open(id: string): Generation {
    const { database, collections } = this.#options;
    return new Generation(database, collections, id);
  }

  /** As `Meta.poll`, without those of `asked` of which a collection is gone. */
  async poll(asked: readonly string[]): Promise<Poll> {
    // In this order: a generation has its collections before it is active, and keeps them until it is forgotten.
    const { active, checkpoints } = await this.meta.poll(this.lineage, asked);
    const names = new Set(await this.#storedNames());
    const isWhole = (id: string) =>
      this.#options.collections.every(({ name }) => names.has(storedName(name, id)));
    return { active, checkpoints: new Map([...checkpoints].filter(([id]) => isWhole(id))) };
  }

  /** The active one; a fresh one, empty and without a checkpoint, where there is none, or one that is not whole. */
  async active(): Promise<Generation> {
    for (;;) {
      const { active } = await this.meta.poll(this.lineage, []);
      const exists = active !== undefined && (await this.poll([active])).checkpoints.has(active);
      if (exists) return this.open(active);
      if (active !== undefined) await this.meta.forget(active);
      const fresh = await this.create();
      if (await this.activate(active, fresh.id)) return fresh;
      // Another instance was faster.
      await this.discard(fresh.id);
    }
  }

  /** A fresh one beside the active one, to be filled. */
  async create(): Promise<Generation> {
    const id = newId();
    await this.meta.create(id, this.lineage);
    const generation = this.open(id);
    await generation.prepare();
    return generation;
  }

  /** False where another than `from` was active. */
  activate(from: string | undefined, to: string): Promise<boolean> {
    return this.meta.activate(this.lineage, from, to);
  }

  /** Drops one that is not active any more. Takes as long as those need to notice that still answer from it. */
  async drop(id: string): Promise<void> {
    await this.meta.forget(id);
    await delay(this.#options.graceMs ?? 2 * UNSEEN_MS);
    await this.discard(id);
  }

  /** Drops at once what nobody uses. */
  async discard(id: string): Promise<void> {
    await this.meta.forget(id);
    const names = await this.#storedNames();
    for (const name of names) if (STORED_NAME.exec(name)?.[1] === id) await this.#dropCollection(name);
  }

  /** Those of all lineages. */
  list(): Promise<KnownGeneration[]> {
    return this.meta.known();
  }

  /** Drops what no instance of any version has used for a day, and remains of generations. Answers their ids. */
  async prune(now = new Date()): Promise<string[]> {
    await this.meta.forgetUnused(new Date(now.getTime() - UNUSED_MS));
    const remains = await this.#remains();
    if (remains.size > 0) await delay(this.#options.graceMs ?? 2 * UNSEEN_MS);
    for (const name of [...remains.values()].flat()) await this.#dropCollection(name);
    return [...remains.keys()];
  }

  /** Stored collections of generations that nobody knows, by generation. */
  async #remains(): Promise<Map<string, string[]>> {
    // In this order: a generation is known before it has collections.
    const names = await this.#storedNames();
    const known = new Set((await this.meta.known()).map(({ id }) => id));
    const remains = new Map<string, string[]>();
    for (const name of names) {
      const id = STORED_NAME.exec(name)?.[1];
      if (id !== undefined && !known.has(id)) remains.set(id, [...(remains.get(id) ?? []), name]);
    }
    return remains;
  }

  async #storedNames(): Promise<string[]> {
    const list = () => this.#options.database.db.listCollections({}, { nameOnly: true }).toArray();
    return (await reached(list)).map(({ name }) => name);
  }

  async #dropCollection(name: string): Promise<void> {
    await repeated(() => this.#options.database.db.dropCollection(name));
  }
}
