/** Fills a log through the event store itself, with the metadata of real commands. */

import { v7 } from 'uuid';
import { envelope } from '../../src/commands/engine/commandContext.ts';
import { Executor } from '../../src/commands/engine/executor.ts';
import { parseConfig } from '../../src/config.ts';
import { eventCatalog } from '../../src/events/catalog/index.ts';
import type { EventStore } from '../../src/events/eventStore.ts';
import { PlatformRegistry } from '../../src/messaging/platformRegistry.ts';
import { configuredPlatforms } from '../../src/messaging/platforms.ts';
import { createReactions } from '../../src/processes/index.ts';
import { projections } from '../../src/projections/index.ts';
import { ReadModels } from '../../src/projections/readModels.ts';
import type { Append, History } from './history.ts';
import { Random } from './random.ts';
import { Shop } from './shop.ts';

/** Events handed to the store at once; it writes them in commits of its own size. */
const EVENTS_PER_ROUND = 5_000;
/** Streams written at once where the log does not gather appends by itself. */
const WRITERS = 64;
const SAMPLE = 1_024;

/** What scenarios ask for, drawn from the whole of the log. */
export interface Seeded {
  /** Events in the log, those apart that say how far processes have come. */
  readonly events: number;
  /** How long writing them took. */
  readonly seconds: number;
  readonly businessIds: readonly string[];
  readonly productIds: readonly string[];
  readonly chatIds: readonly string[];
}

/** Closes the store. `more` is written behind what the shop does. */
export async function seedLog(
  store: EventStore,
  size: number,
  more: (history: History) => void = () => {},
): Promise<Seeded> {
  const started = performance.now();
  const shop = new Shop();
  try {
    while (shop.history.events < size) await append(store, shop, size);
    more(shop.history);
    await write(store, shop.history.take());
    await checkpointProcesses(store);
  } finally {
    await store.close();
  }
  const random = new Random(1);
  const sample = (ids: readonly string[]) => Array.from({ length: SAMPLE }, () => random.pick(ids));
  return {
    events: shop.history.events,
    seconds: (performance.now() - started) / 1_000,
    businessIds: shop.businesses.map(({ businessId }) => businessId),
    productIds: sample(shop.productIds),
    chatIds: sample(shop.chatIds),
  };
}

async function append(store: EventStore, shop: Shop, size: number): Promise<void> {
  const end = Math.min(size, shop.history.events + EVENTS_PER_ROUND);
  while (shop.history.events < end) shop.goOn();
  await write(store, shop.history.take());
}

async function write(store: EventStore, appends: readonly Append[]): Promise<void> {
  const one = ({ stream, expected, events }: Append) => store.append(stream, expected, events);
  // The embedded log takes what waits in the order in which it came; a server takes each when it comes.
  if (store.exclusive) await Promise.all(appends.map(one));
  else await writeStreams(appends, one);
}

/** Streams beside each other, each in order. */
async function writeStreams(
  appends: readonly Append[],
  write: (append: Append) => Promise<unknown>,
): Promise<void> {
  const streams = [...Map.groupBy(appends, ({ stream }) => stream).values()];
  const next = async (): Promise<void> => {
    for (let stream = streams.shift(); stream; stream = streams.shift()) {
      for (const append of stream) await write(append);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, next));
}

/** A log that a server has lived with was followed by its processes; one that was not would be gone through first. */
async function checkpointProcesses(store: EventStore): Promise<void> {
  const epoch = store.epoch;
  const position = String(await store.head());
  for (const process of processNames(store)) {
    const id = v7();
    const context = { correlationId: id, causationId: id, actor: null, requestId: null, newId: v7 };
    const checkpointed = { type: 'ProcessCheckpointed', data: { process, epoch, position } } as const;
    const event = envelope(
      eventCatalog,
      checkpointed,
      { ...context, source: 'process' },
      new Date().toISOString(),
    );
    await store.append(`process-${process}`, 'no-stream', [event]);
  }
}

function processNames(store: EventStore): readonly string[] {
  const executor = new Executor({ store, now: () => new Date(), onSnapshotFailure: () => {} });
  const { integrations } = parseConfig({});
  const { definitions } = createReactions({
    executor,
    readModels: new ReadModels(projections),
    integrations,
    platforms: new PlatformRegistry(configuredPlatforms(integrations)),
    instanceId: v7(),
  });
  return definitions.map(({ name }) => name);
}
