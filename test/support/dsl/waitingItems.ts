/** Instances that take webhooks in, let them wait, catch up and answer, over a log that may be shared or may die. */

import type { DomainEvent } from '../../../src/events/catalog/index.ts';
import type { RecordedEvent } from '../../../src/events/event.ts';
import { type EventStore, EventStoreUnavailable } from '../../../src/events/eventStore.ts';
import type { Responder } from '../../../src/messaging/bot/responder.ts';
import { Bot } from '../../../src/processes/bot/bot.ts';
import { botProcess } from '../../../src/processes/bot/process.ts';
import { Intake } from '../../../src/processes/intake/intake.ts';
import { LateReplies } from '../../../src/processes/waiting/lateReplies.ts';
import { Waiting } from '../../../src/processes/waiting/waiting.ts';
import { WatchedEventStore } from '../../doubles/watchedEventStore.ts';
import { channelConnected, shopHistory } from '../builders/eventBuilders.ts';
import { idOf } from '../builders/ids.ts';
import { metaRegistry } from '../builders/metaRegistry.ts';
import { Instance } from '../servers/instance.ts';
import { logOf, nextId } from './writeSide.ts';

const talkative: Responder = {
  answer: async ({ message }) => ({ msg: `To ${message.content}`, image: null, cost: null, close: false }),
};

/** Intake, waiting and bot, as one instance of the system runs them. */
export const waitingItemsOn = (store: EventStore): Promise<Instance> =>
  Instance.start(store, ({ executor, readModels }) => {
    const platforms = metaRegistry();
    const intake = new Intake({ executor, readModels, platforms });
    const responder = talkative;
    const bot = new Bot({ executor, readModels, responder, instanceId: nextId('instance'), pauseMinutes: 0 });
    const watch = new LateReplies({ executor, platforms, readModels, bot });
    const waiting = new Waiting({ executor, readModels, platforms, intake });
    return [intake.process(), waiting.process(), botProcess(bot, store, watch)];
  });

/** A shop whose channel, of the page `page`, is switched off. */
export const shopThatIsOff = (): DomainEvent[] =>
  shopHistory().map(event =>
    event.type === 'ChannelConnected' ? channelConnected({ isActive: false }) : event,
  );

const about = { channelId: idOf.channel('channel') };
export const switchedOn: DomainEvent = { type: 'ChannelActivated', data: about };
export const switchedOff: DomainEvent = { type: 'ChannelDeactivated', data: about };

export async function eventsOf(store: EventStore, ...types: string[]): Promise<readonly RecordedEvent[]> {
  return (await logOf(store)).filter(({ type }) => types.includes(type));
}

/** What a platform sends goes into the log, through an instance that does nothing else. */
export async function receiveWebhook(store: EventStore, payload: unknown): Promise<void> {
  const edge = await Instance.start(store, () => []);
  await edge.receiveWebhook(payload);
  await edge.stop();
}

/** The texts of customers, in the order of the log. */
export const customerMessagesIn = async (store: EventStore): Promise<unknown[]> =>
  (await eventsOf(store, 'CustomerMessageReceived')).map(({ data }) => data.content);

/** How many items wait still. */
export async function waitingIn(store: EventStore): Promise<number> {
  const [deferred, caughtUp] = await Promise.all([
    eventsOf(store, 'WebhookItemDeferred'),
    eventsOf(store, 'WebhookItemCaughtUp'),
  ]);
  return deferred.length - caughtUp.length;
}

/** A store as one process sees it that is killed right after so many appends of its own. */
export class DyingStore extends WatchedEventStore {
  #left: number;

  constructor(log: EventStore, appends: number) {
    super(log, { exclusive: true });
    this.#left = appends;
    this.beforeAppend = () => {
      if (this.isDead) throw new EventStoreUnavailable('killed');
      this.#left--;
    };
    this.afterAppend = () => {
      if (this.isDead) throw new EventStoreUnavailable('killed');
    };
  }

  get isDead(): boolean {
    return this.#left <= 0;
  }
}
