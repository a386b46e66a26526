/** The one suite for adapters of `EventStore`. It runs against logs that others write to as well. */
import { afterEach, beforeEach, describe } from '@jest/globals';
import type { EventStore } from '../../src/events/eventStore.ts';
import { appending } from './eventStore/appending.ts';
import { closing } from './eventStore/closing.ts';
import { concurrency } from './eventStore/concurrency.ts';
import { modelled } from './eventStore/modelled.ts';
import { reading } from './eventStore/reading.ts';
import { repeating } from './eventStore/repeating.ts';
import { Scene } from './eventStore/scene.ts';
import { subscribing } from './eventStore/subscribing.ts';

interface OpenedStore {
  readonly store: EventStore;
  /** Closes the store and opens the same log again; absent where a log does not outlive its store. */
  readonly reopen?: () => Promise<EventStore>;
  /** Closes whatever is open and removes it. */
  readonly cleanup: () => Promise<void>;
}

export function eventStoreContract(name: string, open: () => Promise<OpenedStore>): void {
  describe(`${name} as an EventStore`, () => {
    let opened: OpenedStore;
    let scene: Scene;
    beforeEach(async () => {
      opened = await open();
      scene = await Scene.begin(opened.store);
    });
    afterEach(() => opened.cleanup());

    const current = () => scene;
    appending(current);
    repeating(current);
    concurrency(current);
    modelled(current);
    reading(current);
    subscribing(current);
    closing(current, () => opened.reopen);
  });
}
