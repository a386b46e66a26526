/** Instances of what sends, over one log, with a stand-in for the platform and a clock that pauses move. */

import { delivery } from '../../../src/commands/delivery.ts';
import { appendWithRetry } from '../../../src/commands/engine/appendWithRetry.ts';
import { envelope } from '../../../src/commands/engine/commandContext.ts';
import type { Executor } from '../../../src/commands/engine/executor.ts';
import { postMessage } from '../../../src/commands/messages.ts';
import { parkedEvent } from '../../../src/commands/parkedEvent.ts';
import type { Id } from '../../../src/events/catalog/ids.ts';
import { type DomainEvent, eventCatalog } from '../../../src/events/catalog/index.ts';
import type { Delivery, Message, Parked } from '../../../src/events/entities.ts';
import type { EventStore } from '../../../src/events/eventStore.ts';
import { Outbound } from '../../../src/processes/outbound/outbound.ts';
import type { Pause } from '../../../src/processes/outbound/rateLimiter.ts';
import { createParking } from '../../../src/processes/parking.ts';
import { Process } from '../../../src/processes/process.ts';
import { type ChannelWatch, Recovery } from '../../../src/processes/recovery/recovery.ts';
import { collections, projections } from '../../../src/projections/index.ts';
import { ReadModels } from '../../../src/projections/readModels.ts';
import { exclusive } from '../../../src/projections/runner.ts';
import { ManualClock } from '../../doubles/manualClock.ts';
import { MemoryReadStore } from '../../doubles/memoryReadStore.ts';
import { businessOpened, channelConnected, chatStarted, userRegistered } from '../builders/eventBuilders.ts';
import { idOf } from '../builders/ids.ts';
import { metaRegistry } from '../builders/metaRegistry.ts';
import { eventually } from './eventually.ts';
import { streamOf } from './givenWhenThen.ts';
import { callerWith, executorOn, logOf, nextId } from './writeSide.ts';

/** Long enough for a machine that has other things to do. */
const CLIENT_TIMEOUT_MS = 10_000;
const unwatched = { applied: () => {}, dropped: () => {}, failed: () => {} };

export interface InstanceOptions {
  readonly store: EventStore;
  readonly graphUrl: string;
  readonly clock?: ManualClock;
  readonly instanceId?: string;
  readonly timeoutMs?: number;
  /** Default: the clock moves on by it. */
  readonly pause?: Pause;
}

export interface Instance {
  readonly executor: Executor;
  readonly clock: ManualClock;
  readonly outbound: Outbound;
  readonly recovery: Recovery;
  /** Changes of channels, as the watch was notified. */
  readonly news: readonly string[];
  /** What handlers failed with. */
  readonly failures: unknown[];
  stop(): Promise<void>;
}

export async function startInstance({ store, graphUrl, ...options }: InstanceOptions): Promise<Instance> {
  const {
    clock = new ManualClock(),
    instanceId = nextId('instance'),
    timeoutMs = CLIENT_TIMEOUT_MS,
  } = options;
  const { pause = async ms => clock.advance(ms) } = options;
  const executor = executorOn(store, clock);
  const readModels = new ReadModels(projections);
  await readModels.start(store, async () => exclusive(new MemoryReadStore(collections)), unwatched);
  await readModels.progress.untilCaughtUp();
  const platforms = metaRegistry({ graphUrl, timeoutMs });
  const { monotonic } = clock;
  const outbound = new Outbound({
    executor,
    readModels,
    platforms,
    instanceId,
    pause,
    random: () => 0.5,
    monotonic,
  });
  const news: string[] = [];
  const watch: ChannelWatch = { changed: (channelId, event) => news.push(`${channelId} ${event}`) };
  const recovery = new Recovery({ executor, readModels, platforms, watch, monotonic });
  const failures: unknown[] = [];
  const parking = createParking(executor);
  const onFailure = (_process: string, error: unknown) => failures.push(error);
  const running = { store, catalog: eventCatalog, now: clock.now, parking, onFailure };
  const processes = await Promise.all(
    [outbound.process(), recovery.process()].map(definition => Process.start(definition, running)),
  );
  const stop = async () => {
    await Promise.all(processes.map(process => process.stop()));
    await readModels.stop();
  };
  return { executor, clock, outbound, recovery, news, failures, stop };
}

/** Puts events into the log whatever it does. */
export async function appendEvents(
  store: EventStore,
  events: readonly DomainEvent[],
  at: Date,
): Promise<void> {
  for (const event of events) {
    const stream = streamOf(event);
    const [last] = await store.readStream(stream, { backwards: true, limit: 1 });
    await appendWithRetry(store, stream, last?.revision ?? 'no-stream', [
      envelope(eventCatalog, event, callerWith(), at.toISOString()),
    ]);
  }
}

/** A shop with one connected page. */
export const connectedShop = (): DomainEvent[] => [
  userRegistered(),
  businessOpened(),
  channelConnected({ accessToken: 'token' }),
];

/** A chat of that id in which its customer, `psid-<name>`, wrote at a time. */
export const chatWith = (name: string, wroteAt: Date, channelId = idOf.channel('channel')): DomainEvent[] => {
  const chatId = idOf.chat(name);
  const platformCustomerId = `psid-${name}`;
  return [
    chatStarted({ chatId, channelId, platformCustomerId }),
    {
      type: 'CustomerMessageReceived',
      data: {
        messageId: idOf.message(nextId('question')),
        chatId,
        businessId: idOf.business('business'),
        channelId,
        platformCustomerId,
        platformMessageId: nextId('mid'),
        contentType: 'TEXT',
        content: 'Hello?',
        timestamp: wroteAt.toISOString(),
        totalTimeTaken: null,
        cost: null,
      },
    },
  ];
};

/** Answers the message's id. */
export async function write(
  executor: Executor,
  chat: string,
  content: string,
  fields: Partial<Message> = {},
): Promise<Id<'message'>> {
  const plain = { platformMessageId: null, totalTimeTaken: null, cost: null, contentType: 'TEXT' } as const;
  const said = { chatId: idOf.chat(chat), content, senderType: 'BOT' } as const;
  const input = { ...said, ...plain, ...fields, timestamp: undefined };
  const { entity } = await postMessage(executor, input, callerWith({ newId: () => nextId('message') }));
  return entity.messageId;
}

export async function deliveryOf(
  executor: Executor,
  messageId: Id<'message'>,
): Promise<Delivery | undefined> {
  const { state } = await executor.load(delivery, messageId);
  return state.status === 'active' ? state.entity : undefined;
}

/** Waits until a message has come that far. */
export const waitForStatus = (
  executor: Executor,
  messageId: Id<'message'>,
  status: Delivery['status'],
): Promise<Delivery> =>
  eventually(`message ${messageId} is ${status}`, async () => {
    const found = await deliveryOf(executor, messageId);
    return found?.status === status && found;
  });

/** What waits for an operator. */
export async function parkedIn(store: EventStore, executor: Executor): Promise<readonly Parked[]> {
  const log = await logOf(store);
  const ids = log
    .filter(({ type }) => type === 'EventParked')
    .map(({ data }) => parkedEvent.id.parse(data.parkedId));
  const loaded = await Promise.all(ids.map(id => executor.load(parkedEvent, id)));
  return loaded.flatMap(({ state }) => (state.status === 'active' ? [state.entity] : []));
}

/** Waits until something was parked (again), and answers it. */
export const waitForParked = (store: EventStore, executor: Executor): Promise<Parked> =>
  eventually('something is parked', async () =>
    (await parkedIn(store, executor)).find(({ status }) => status === 'parked'),
  );

/** Types of the events of a delivery. */
export async function deliveryEventTypes(store: EventStore, messageId: Id<'message'>): Promise<string[]> {
  const events = await store.readStream(`delivery-${messageId}`);
  return events.map(({ type }) => type);
}
