/** Rebuilds the read models of a log beside the active ones, and puts them in their place once they have caught up. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Position } from '../../events/event.ts';
import type { EventStore } from '../../events/eventStore.ts';
import type { Projections } from '../readModel.ts';
import { ReadStoreReplaced } from '../readStore.ts';
import { type ReplayProgress, replayInto } from '../replay.ts';
import type { MongoDatabase } from './database.ts';
import type { Generation } from './generation.ts';
import { Generations, POLL_INTERVAL_MS } from './generations.ts';

interface RebuildGenerationOptions extends Projections {
  readonly database: MongoDatabase;
  readonly store: EventStore;
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Whether instances follow the log into the active ones. Default: they do. */
  readonly isFollowed?: (() => Promise<boolean>) | undefined;
  /** How long instances, if there are any, may go on with the old ones. Default: twice as long as without a poll. */
  readonly noticeMs?: number;
}

/** Somebody else's rebuild was done first; nothing of this one is left. */
export class RebuiltElsewhere extends Error {
  readonly code = 'rebuilt-elsewhere';
}

/** Answers how many events it took. Instances turn to what was built by themselves. @throws RebuiltElsewhere */
export async function rebuildGeneration(options: RebuildGenerationOptions): Promise<number> {
  const { store, noticeMs = 2 * POLL_INTERVAL_MS, isFollowed = async () => true } = options;
  const generations = new Generations({ ...options, epoch: store.epoch });
  const before = await generations.active();
  const generation = await generations.create();
  const build = new Build(generation, options);
  try {
    await build.catchUp();
    if (!(await generations.activate(before.id, generation.id))) {
      throw new RebuiltElsewhere('the read models were rebuilt by somebody else meanwhile');
    }
  } catch (error) {
    // What cannot be discarded now is pruned some day; why the build failed matters more.
    await generations.discard(generation.id).catch(() => {});
    throw error;
  }
  if (await isFollowed()) {
    // What instances wrote to the old ones and told of, before they noticed, lies in the log by now.
    await delay(noticeMs);
    await build.catchUp();
  }
  // At once: who has not noticed even then polls again where nothing is found.
  await generations.discard(before.id);
  return build.events;
}

class Build {
  events = 0;
  #position: Position | undefined;
  readonly #generation: Generation;
  readonly #options: RebuildGenerationOptions;

  constructor(generation: Generation, options: RebuildGenerationOptions) {
    this.#generation = generation;
    this.#options = options;
  }

  /** To the end of the log; once it is active, others bring it there as well. */
  async catchUp(): Promise<void> {
    while (
      !(await this.#replay().then(
        () => true,
        error => this.#goOn(error),
      ))
    );
  }

  /** False where it is to be tried again from where others have come. @throws what it was given, else */
  async #goOn(error: unknown): Promise<boolean> {
    if (!(error instanceof ReadStoreReplaced)) throw error;
    this.#position = await this.#generation.checkpoint();
    // It is gone: somebody else has rebuilt what this one made active.
    if (this.#position === undefined) throw error;
    return false;
  }

  async #replay(): Promise<void> {
    const { store, project, onProgress } = this.#options;
    const before = this.events;
    const { events, position } = await replayInto(this.#generation, {
      store,
      project,
      after: this.#position,
      onProgress: progress => onProgress?.({ ...progress, events: before + progress.events }),
    });
    this.events = before + events;
    this.#position = position;
  }
}
