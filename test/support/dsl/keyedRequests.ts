/** Requests with an Idempotency-Key on two instances of the system, and crashes in the middle of them. */

import type { Executor } from '../../../src/commands/engine/executor.ts';
import { IdempotentRequests } from '../../../src/commands/engine/idempotentRequests.ts';
import { idempotent } from '../../../src/commands/idempotent.ts';
import { postMessage } from '../../../src/commands/messages.ts';
import { addProduct } from '../../../src/commands/product.ts';
import { registerUser } from '../../../src/commands/user.ts';
import { type EventStore, EventStoreUnavailable } from '../../../src/events/eventStore.ts';
import { ManualClock } from '../../doubles/manualClock.ts';
import { type SeenAppend, WatchedEventStore } from '../../doubles/watchedEventStore.ts';
import { businessOpened, chatStarted, userRegistered } from '../builders/eventBuilders.ts';
import { idOf } from '../builders/ids.ts';
import { record } from './givenWhenThen.ts';
import { callerWith, calmStore, executorOn, logOf } from './writeSide.ts';

export const tea = {
  businessId: idOf.business('business'),
  providerUserId: null,
  name: 'Sencha',
  description: null,
  price: '4.50',
  currency: 'EUR',
  sku: null,
  imageUrl: null,
  imageId: null,
  shortId: null,
  isAvailable: true,
};
export const hello = {
  chatId: idOf.chat('chat'),
  platformMessageId: null,
  senderType: 'CUSTOMER',
  contentType: 'TEXT',
  content: 'Hello',
  timestamp: undefined,
  totalTimeTaken: null,
  cost: null,
} as const;
export const ann = {
  name: 'Ann',
  phone: null,
  email: 'ann@other.example',
  passwordHash: null,
  loginProvider: null,
  providerUserId: null,
};

export const holds = ({ events }: SeenAppend, type: string): boolean =>
  events.some(event => event.type === type);

/** One instance of the system: its executor and the requests it is at. */
export interface Instance {
  readonly executor: Executor;
  readonly requests: IdempotentRequests;
}

export class KeyedScene {
  readonly store = calmStore();
  /** What `here` writes to. */
  readonly watched = new WatchedEventStore(this.store);
  readonly clock = new ManualClock();
  readonly here = this.instance('one', this.watched);
  readonly there = this.instance('two');

  /** With a business and a chat. */
  static async begin(): Promise<KeyedScene> {
    const scene = new KeyedScene();
    await record(scene.store, [userRegistered(), businessOpened(), chatStarted()]);
    return scene;
  }

  instance(instanceId: string, on: EventStore = this.store): Instance {
    const executor = executorOn(on, this.clock);
    return { executor, requests: new IdempotentRequests(executor, instanceId) };
  }

  product(at: Instance, { name = 'Sencha', businessId = 'business', key = 'key' } = {}) {
    return idempotent(at, keyed(name, key), callerWith(), context =>
      addProduct(at.executor, { ...tea, name, businessId: idOf.business(businessId) }, context),
    );
  }

  message(at: Instance, context = callerWith()) {
    return idempotent(at, keyed('Hello'), context, seeded => postMessage(at.executor, hello, seeded));
  }

  user(at: Instance) {
    return idempotent(at, keyed('Ann'), callerWith(), context => registerUser(at.executor, ann, context));
  }

  async events(type: string) {
    return (await logOf(this.store)).filter(event => event.type === type);
  }

  async count(type: string): Promise<number> {
    return (await this.events(type)).length;
  }

  /** The next append of that event type on `here` fails, and so does all that follows it. */
  crashAt(type: string): void {
    const crash = () => {
      throw new EventStoreUnavailable('crashed');
    };
    this.watched.beforeAppend = append => {
      if (!holds(append, type)) return;
      this.watched.beforeAppend = crash;
      crash();
    };
  }

  recover(): void {
    this.watched.beforeAppend = () => {};
  }
}

const keyed = (body: string, key = 'key') => ({ route: 'POST /api/things', key, body });

/** Appends of that event type wait until they are let go. */
export function holdAppends(store: WatchedEventStore, type: string) {
  const reached = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  store.beforeAppend = append => {
    if (!holds(append, type)) return;
    reached.resolve();
    return gate.promise;
  };
  return { reached: reached.promise, letGo: gate.resolve };
}
