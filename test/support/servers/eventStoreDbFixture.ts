/** A log in the protocol double of EventStoreDB, with a store on it and writers that have a command's patience. */
import { appendWithRetry } from '../../../src/commands/engine/appendWithRetry.ts';
import type { EngineNotice } from '../../../src/events/engineNotices.ts';
import type { EventStore } from '../../../src/events/eventStore.ts';
import { openEventStoreDb } from '../../../src/events/eventStoreDb/index.ts';
import type { InterruptionReason } from '../../../src/events/interruptions.ts';
import { Scene } from '../../contracts/eventStore/scene.ts';
import { EventStoreDbDouble } from '../../doubles/eventstoredb/index.ts';
import { eventually } from '../dsl/eventually.ts';

export const NAMESPACE = 'shop';
/** Events an append of {@link EventStoreDbFixture.write}. */
const TOGETHER = 3;

export class EventStoreDbFixture {
  readonly double: EventStoreDbDouble;
  readonly store: EventStore;
  readonly scene: Scene;
  /** Of all stores of this setting. */
  readonly interruptions: InterruptionReason[];
  /** The notices of the cluster's state, as the first store reported them. */
  readonly notices: EngineNotice[];
  readonly #others: EventStore[] = [];

  static async begin(): Promise<EventStoreDbFixture> {
    const double = await EventStoreDbDouble.start();
    const [interruptions, notices]: [InterruptionReason[], EngineNotice[]] = [[], []];
    const store = await open(double, interruptions, notices);
    return new EventStoreDbFixture(double, store, await Scene.begin(store), interruptions, notices);
  }

  private constructor(
    double: EventStoreDbDouble,
    store: EventStore,
    scene: Scene,
    interruptions: InterruptionReason[],
    notices: EngineNotice[],
  ) {
    this.double = double;
    this.store = store;
    this.scene = scene;
    this.interruptions = interruptions;
    this.notices = notices;
  }

  /** Another instance on the same log. */
  async another(): Promise<EventStore> {
    const other = await open(this.double, this.interruptions);
    this.#others.push(other);
    return other;
  }

  /** Each writer appends so many times to a stream of its own. */
  async write(writers: number, appends: number, name = 's'): Promise<void> {
    const one = async (writer: number) => {
      for (let n = 0; n < appends; n++) {
        const at = n === 0 ? 'no-stream' : n * TOGETHER - 1;
        const events = this.scene.events(TOGETHER);
        await appendWithRetry(this.store, this.scene.stream(`${name}${writer}`), at, events);
      }
    };
    await Promise.all(Array.from({ length: writers }, (_, writer) => one(writer)));
  }

  async live(subscriptions = 1): Promise<void> {
    await eventually('live subscriptions', () => this.double.liveSubscriptions === subscriptions);
  }

  async reported(reason: InterruptionReason, times = 1): Promise<void> {
    const count = () => this.interruptions.filter(known => known === reason).length;
    await eventually(`${times} × ${reason}`, () => count() >= times);
  }

  async end(): Promise<void> {
    for (const store of [this.store, ...this.#others]) await store.close();
    await this.double.stop();
  }
}

function open(
  double: EventStoreDbDouble,
  interruptions: InterruptionReason[],
  notices: EngineNotice[] = [],
): Promise<EventStore> {
  return openEventStoreDb({
    url: double.url,
    namespace: NAMESPACE,
    onInterruption: reason => interruptions.push(reason),
    onEngineNotice: notice => notices.push(notice),
  });
}
