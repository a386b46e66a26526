/**
 * Which generation an instance writes and which one it answers from. When another one is made live, writes go there at
 * once; reads stay where they are until it shows all that was shown here, so that no read goes back in time.
 */
import type { Position } from '../../events/event.ts';
import { ReadStoreReplaced } from '../readStore.ts';
import { unavailable } from './errors.ts';
import type { Generation } from './generation.ts';
import { type Generations, LOOK_MS, UNSEEN_MS } from './generations.ts';
import type { Look } from './meta.ts';
import type { Reader, Reading } from './reader.ts';

/** How often an instance says that it uses its generations. */
const TOUCH_MS = 60 * 60 * 1_000;

export interface SuccessionOptions {
  readonly generations: Generations;
  readonly live: Generation;
  /** Milliseconds; also of the time in which the process stood still. */
  readonly now: () => number;
}

export class Succession {
  readonly #generations: Generations;
  readonly #now: () => number;
  readonly #touching: NodeJS.Timeout;
  #writing: Generation;
  #reading: Generation;
  /** Everything up to here was shown to somebody by what is read. */
  #shown: Position = -1n;
  /** What is read has been dropped before what is written shows as much. */
  #gone = false;
  /** Another generation is written since the last batch: `noticed` until `apply` has said so, then `said`. */
  #replaced: 'noticed' | 'said' | undefined;
  #lookedAt: number;
  #looking: Promise<void> | undefined;
  #touched: Promise<void> = Promise.resolve();

  constructor({ generations, live, now }: SuccessionOptions) {
    this.#generations = generations;
    this.#now = now;
    this.#writing = live;
    this.#reading = live;
    this.#lookedAt = Number.NEGATIVE_INFINITY;
    this.#touching = setInterval(() => this.#touch(), TOUCH_MS).unref();
  }

  get writing(): Generation {
    return this.#writing;
  }

  /** @throws ReadStoreUnavailable */
  async read<T>(ask: (reader: Reader) => Promise<Reading<T>>): Promise<T> {
    for (;;) {
      const generation = this.#reading;
      const { answer, through } = await ask(generation.reader);
      // Afterwards: the process may have stood still since, and what it read from may have been dropped.
      await this.#lookBeforeAnswer();
      if (generation !== this.#reading) continue;
      if (this.#gone) throw unavailable();
      this.#show(through);
      return answer;
    }
  }

  /** Pages of what is read when it begins. @throws ReadStoreUnavailable where that is dropped on the way. */
  async *scan<T>(pages: (reader: Reader) => AsyncIterable<T>): AsyncGenerator<T> {
    const generation = this.#reading;
    for await (const page of pages(generation.reader)) {
      await this.#lookBeforeAnswer();
      if (generation !== this.#reading || this.#gone) throw unavailable();
      yield page;
    }
    await this.#lookBeforeAnswer();
    if (generation !== this.#reading || this.#gone) throw unavailable();
  }

  async checkpoint(): Promise<Position | undefined> {
    await this.#lookUnlessWithin(LOOK_MS);
    const generation = this.#writing;
    const checkpoint = await generation.checkpoint();
    if (this.#reading !== this.#writing) await this.#lookAnew();
    if (generation !== this.#writing) return this.checkpoint();
    if (this.#replaced === 'said') this.#replaced = undefined;
    if (this.#reading === generation) this.#show(checkpoint);
    return checkpoint;
  }

  /** @throws ReadStoreReplaced after a change of generations, until the new one's checkpoint was asked for. */
  async write(apply: (generation: Generation) => Promise<void>, through: Position): Promise<void> {
    await this.#lookUnlessWithin(LOOK_MS);
    this.#sayReplaced();
    const generation = this.#writing;
    try {
      await apply(generation);
    } catch (error) {
      // It was dropped: what took its place has to be looked up.
      if (error instanceof ReadStoreReplaced) this.#lookedAt = Number.NEGATIVE_INFINITY;
      throw error;
    }
    // What was written to a generation that is not live any more must not count as shown.
    await this.#lookUnlessWithin(LOOK_MS);
    this.#sayReplaced();
    if (this.#reading === generation) this.#show(through);
    else await this.#lookAnew();
  }

  async close(): Promise<void> {
    clearInterval(this.#touching);
    // Whether it fails matters to nobody any more.
    await this.#looking?.catch(() => {});
    await this.#touched;
  }

  #sayReplaced(): void {
    if (this.#replaced === undefined) return;
    this.#replaced = 'said';
    throw new ReadStoreReplaced('Other documents took the place of these: go on from their checkpoint');
  }

  #show(through: Position | undefined): void {
    if (through !== undefined && through > this.#shown) this.#shown = through;
  }

  #isWithin(milliseconds: number): boolean {
    const age = this.#now() - this.#lookedAt;
    return age >= 0 && age < milliseconds;
  }

  async #lookUnlessWithin(milliseconds: number): Promise<void> {
    if (!this.#isWithin(milliseconds)) await this.#look();
  }

  async #lookBeforeAnswer(): Promise<void> {
    if (this.#isWithin(LOOK_MS)) return;
    const looking = this.#look();
    if (this.#isWithin(UNSEEN_MS)) {
      // Not waited for, nor is its failure: with that, the last look grows too old for the next answers.
      looking.catch(() => {});
      return;
    }
    await looking;
    if (!this.#isWithin(UNSEEN_MS)) throw unavailable();
  }

  /** One at a time. */
  #look(): Promise<void> {
    this.#looking ??= this.#takeLook().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** One that begins now: it sees at least what the caller has seen. */
  async #lookAnew(): Promise<void> {
    // How the one under way ends is for those to know who began it.
    await this.#looking?.catch(() => {});
    await this.#look();
  }

  async #takeLook(): Promise<void> {
    const started = this.#now();
    const { lineage, meta } = this.#generations;
    const look = await meta.look(lineage, [this.#writing.id, this.#reading.id]);
    if (look.live !== this.#writing.id || !look.checkpoints.has(this.#writing.id)) await this.#follow();
    if (this.#reading !== this.#writing)
      this.#succeed(await meta.look(lineage, [this.#writing.id, this.#reading.id]));
    this.#lookedAt = started;
  }

  async #follow(): Promise<void> {
    const live = await this.#generations.live();
    if (live.id === this.#writing.id) return;
    // One that was read all the while goes on being the same.
    this.#writing = live.id === this.#reading.id ? this.#reading : live;
    this.#replaced = 'noticed';
  }

  /** Answers from what is written once that shows all that was shown here, and all that others can have seen here. */
  #succeed({ checkpoints }: Look): void {
    const theirs = checkpoints.get(this.#writing.id) ?? -1n;
    const ours = checkpoints.get(this.#reading.id) ?? -1n;
    this.#gone = !checkpoints.has(this.#reading.id);
    if (theirs < this.#shown || theirs < ours) return;
    this.#reading = this.#writing;
    this.#gone = false;
  }

  #touch(): void {
    const { lineage, meta } = this.#generations;
    // A failure is made up for an hour later: they are kept for a day.
    this.#touched = meta.touch(lineage, [this.#writing.id, this.#reading.id]).catch(() => {});
  }
}
