/** When an instance without the lease looks at the checkpoint. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CheckpointFollower } from '../../src/projections/checkpointFollower.ts';
import type { CheckpointNews, ReadStore } from '../../src/projections/readStore.ts';
import { library } from '../contracts/readStore/library.ts';
import { ManualLease } from '../doubles/manualLease.ts';
import { MemoryReadStore } from '../doubles/memoryReadStore.ts';
import { applyEvents } from '../support/builders/growingShelf.ts';
import { eventually } from '../support/dsl/eventually.ts';

/** Tells what the test has it tell. */
class TellingStore extends MemoryReadStore implements ReadStore {
  tell: (news: CheckpointNews) => void = () => {};
  looks = 0;

  override checkpoint() {
    this.looks++;
    return super.checkpoint();
  }

  async watchCheckpoint(onNews: (news: CheckpointNews) => void, signal: AbortSignal): Promise<void> {
    this.tell = onNews;
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener('abort', () => resolve(), { once: true });
    await promise;
  }
}

describe('a follower', () => {
  let store: TellingStore;
  let follower: CheckpointFollower;
  let stop: AbortController;
  let running: Promise<void>;
  beforeEach(() => {
    store = new TellingStore(library);
    stop = new AbortController();
    follower = new CheckpointFollower({ store, lease: new ManualLease(), stopped: stop.signal });
    running = follower.run();
  });
  afterEach(async () => {
    stop.abort();
    await running;
  });

  it('polls as long as nothing is told', async () => {
    const reached = follower.contains(1n);
    await eventually('it has looked', () => store.looks >= 5);
    await applyEvents(store, 1, 1);
    expect(await reached).toBe(true);
  });

  it('does not miss what is told while it looks', async () => {
    store.tell('moved');
    const reached = follower.contains(1n);
    // It has asked, and waits for the answer.
    await applyEvents(store, 1, 1);
    store.tell('moved');
    expect(await reached).toBe(true);
    expect(store.looks).toBeLessThanOrEqual(2);
  });

  it('looks now and then although moves are told, since one may be told late or never', async () => {
    store.tell('moved');
    const reached = follower.contains(1n);
    await eventually('it has looked', () => store.looks === 1);
    await applyEvents(store, 1, 1);
    expect(await reached).toBe(true);
  });

  it('polls again once moves are told no more', async () => {
    store.tell('moved');
    const reached = follower.contains(1n);
    await eventually('it has looked', () => store.looks >= 1);
    store.tell('untold');
    await eventually('it polls', () => store.looks >= 6);
    await applyEvents(store, 1, 1);
    expect(await reached).toBe(true);
  });
});
