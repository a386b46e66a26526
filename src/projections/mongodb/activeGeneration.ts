/**
 * Which generation an instance writes and which one it answers from. When another one is made active, writes go there at
 * once; reads stay where they are until it shows all that was shown here. No read goes back in time, whatever happens to
 * the server: what is read is polled again after each loss of a connection, and where little was found.
 */
import type { EngineNotice } from '../../events/engineNotices.ts';
import type { Position } from '../../events/event.ts';
import { ReadStoreReplaced } from '../readStore.ts';
import type { ConnectionWatch } from './connectionWatch.ts';
import { unavailable } from './errors.ts';
import type { Generation } from './generation.ts';
import { type Generations, POLL_INTERVAL_MS, UNSEEN_MS } from './generations.ts';
import type { Poll } from './meta.ts';
import type { Reader, Reading } from './reader.ts';
import { Shown } from './shown.ts';

/** How often an instance says that it uses its generations. */
const TOUCH_MS = 60 * 60 * 1_000;

interface ActiveGenerationOptions {
  readonly generations: Generations;
  readonly active: Generation;
  readonly watch: Pick<ConnectionWatch, 'changes'>;
  /** Milliseconds; also of the time in which the process stood still. */
  readonly now: () => number;
  readonly onNotice: (notice: EngineNotice) => void;
  /** Told when another generation is written. */
  readonly onWriting: (generation: string) => void;
}

export class ActiveGeneration {
  readonly #options: ActiveGenerationOptions;
  readonly #touching: NodeJS.Timeout;
  readonly #shown: Shown;
  #writing: Generation;
  #reading: Generation;
  /** Another generation is written since the last batch: `noticed` until `apply` has said so, then `said`. */
  #replaced: 'noticed' | 'said' | undefined;
  /** When the last poll began, and which connections there were. */
  #refreshedAt = Number.NEGATIVE_INFINITY;
  #refreshedThrough = -1;
  #refreshing: Promise<void> | undefined;
  #touched: Promise<void> = Promise.resolve();

  constructor(options: ActiveGenerationOptions) {
    const { active, onNotice } = options;
    this.#options = options;
    this.#writing = active;
    this.#reading = active;
    this.#shown = new Shown(onNotice);
    this.#touching = setInterval(() => this.#touch(), TOUCH_MS).unref();
  }

  get writing(): Generation {
    return this.#writing;
  }

  get isCurrent(): boolean {
    return this.#shown.isCurrent;
  }

  /** @throws ReadStoreUnavailable */
  async read<T>(ask: (reader: Reader) => Promise<Reading<T>>): Promise<T> {
    for (;;) {
      const generation = this.#reading;
      const { answer, through, isSparse } = await ask(generation.reader);
      // Afterwards: the process may have stood still since, and what it read from may have been dropped.
      await this.#refreshBeforeAnswer(isSparse);
      if (generation !== this.#reading) continue;
      if (!this.isCurrent) throw unavailable();
      this.#shown.answered(through);
      return answer;
    }
  }

  /** Pages of what is read when it begins. @throws ReadStoreUnavailable where that is dropped on the way. */
  async *scan<T>(pages: (reader: Reader) => AsyncIterable<T>): AsyncGenerator<T> {
    const generation = this.#reading;
    for await (const page of pages(generation.reader)) {
      await this.#refreshBeforeAnswer(false);
      if (generation !== this.#reading || !this.isCurrent) throw unavailable();
      yield page;
    }
    await this.#refreshBeforeAnswer(true);
    if (generation !== this.#reading || !this.isCurrent) throw unavailable();
  }

  async checkpoint(): Promise<Position | undefined> {
    await this.#refreshUnlessWithin(POLL_INTERVAL_MS);
    const generation = this.#writing;
    const { reached } = this.#shown;
    const checkpoint = await generation.checkpoint();
    const isBack = this.#reading === generation && (checkpoint ?? -1n) < reached;
    if (this.#reading !== this.#writing || isBack || !this.isCurrent) await this.#refreshAfterwards();
    if (generation !== this.#writing) return this.checkpoint();
    if (this.#replaced === 'said') this.#replaced = undefined;
    if (this.#reading === generation) this.#shown.came(checkpoint);
    return checkpoint;
  }

  /** @throws ReadStoreReplaced after a change of generations, until the new one's checkpoint was asked for. */
  async write(apply: (generation: Generation) => Promise<void>, through: Position): Promise<void> {
    await this.#refreshUnlessWithin(POLL_INTERVAL_MS);
    this.#reportReplaced();
    const generation = this.#writing;
    try {
      await apply(generation);
    } catch (error) {
      // It was dropped, or went back: what is there has to be looked up.
      if (error instanceof ReadStoreReplaced) this.#refreshedAt = Number.NEGATIVE_INFINITY;
      throw error;
    }
    // What was written to a generation that is not active any more must not count as shown.
    await this.#refreshUnlessWithin(POLL_INTERVAL_MS);
    this.#reportReplaced();
    if (this.#reading === generation) this.#shown.came(through);
    if (this.#reading !== generation || !this.isCurrent) await this.#refreshAfterwards();
  }

  async close(): Promise<void> {
    clearInterval(this.#touching);
    // Whether it fails matters to nobody any more.
    await this.#refreshing?.catch(() => {});
    await this.#touched;
  }

  #reportReplaced(): void {
    if (this.#replaced === undefined) return;
    this.#replaced = 'said';
    throw new ReadStoreReplaced('Other documents took the place of these: go on from their checkpoint');
  }

  #isWithin(milliseconds: number): boolean {
    const age = this.#options.now() - this.#refreshedAt;
    return age >= 0 && age < milliseconds;
  }

  async #refreshUnlessWithin(milliseconds: number): Promise<void> {
    if (!this.#isWithin(milliseconds)) await this.#refresh();
  }

  /** `isSparse`: what was found is as little as is found of read models that are gone. */
  async #refreshBeforeAnswer(isSparse: boolean): Promise<void> {
    const isSame = this.#options.watch.changes === this.#refreshedThrough;
    if (isSparse || !isSame) return this.#refreshAfterwards();
    if (this.#isWithin(POLL_INTERVAL_MS)) return;
    const refreshing = this.#refresh();
    if (this.#isWithin(UNSEEN_MS)) {
      // Not waited for, nor is its failure: with that, the last poll grows too old for the next answers.
      refreshing.catch(() => {});
      return;
    }
    await refreshing;
    if (!this.#isWithin(UNSEEN_MS)) throw unavailable();
  }

  /** One at a time. */
  #refresh(): Promise<void> {
    this.#refreshing ??= this.#poll().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** One that begins now, shared by all who ask for one: it sees at least what the caller has seen. */
  async #refreshAfterwards(): Promise<void> {
    // How the one under way ends is for those to know who began it.
    await this.#refreshing?.catch(() => {});
    await this.#refresh();
  }

  async #poll(): Promise<void> {
    const { generations, watch, now } = this.#options;
    const started = now();
    const { changes } = watch;
    const { reached } = this.#shown;
    let poll = await generations.poll([this.#writing.id, this.#reading.id]);
    if (poll.active !== this.#writing.id || !poll.checkpoints.has(this.#writing.id)) {
      await this.#follow();
      poll = await generations.poll([this.#writing.id, this.#reading.id]);
    }
    this.#judge(poll, reached);
    this.#refreshedAt = started;
    this.#refreshedThrough = changes;
  }

  async #follow(): Promise<void> {
    const active = await this.#options.generations.active();
    if (active.id === this.#writing.id) return;
    // One that was read all the while goes on being the same.
    this.#writing = active.id === this.#reading.id ? this.#reading : active;
    this.#replaced = 'noticed';
    this.#options.onWriting(active.id);
  }

  #judge(poll: Poll, reached: Position): void {
    if (this.#reading !== this.#writing && this.#canSucceed(poll)) this.#reading = this.#writing;
    const ours = poll.checkpoints.get(this.#reading.id);
    if (ours) this.#shown.isAt(ours.position ?? -1n, reached);
    else this.#shown.isGone();
  }

  /** What is written shows all that was shown here, and all that others can have seen of what is read. */
  #canSucceed({ checkpoints }: Poll): boolean {
    const [theirs, ours] = [this.#writing, this.#reading].map(
      ({ id }) => checkpoints.get(id)?.position ?? -1n,
    );
    return theirs !== undefined && theirs >= this.#shown.target && theirs >= (ours ?? -1n);
  }

  #touch(): void {
    const { lineage, meta } = this.#options.generations;
    // A failure is made up for an hour later: they are kept for a day.
    this.#touched = meta.touch(lineage, [this.#writing.id, this.#reading.id]).catch(() => {});
  }
}
