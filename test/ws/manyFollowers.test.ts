/** One event and very many who follow it. */

import { expect, test } from '@jest/globals';
import { envelope } from '../../src/commands/engine/commandContext.ts';
import { type DomainEvent, eventCatalog } from '../../src/events/catalog/index.ts';
import type { RecordedEvent } from '../../src/events/event.ts';
import type { ReadStore } from '../../src/projections/readStore.ts';
import { Hub } from '../../src/ws/hub.ts';
import type { Receiver } from '../../src/ws/subscription.ts';
import { idOf } from '../support/builders/ids.ts';
import { CountedTurns } from '../support/dsl/countedTurns.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { EARLIER } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const FOLLOWERS = 2_000;
/** What a push costs here: much more than it does, so that slices are short. */
const PUSH_MS = 0.5;
const TOPIC = 'chat chat';

const written: DomainEvent = {
  type: 'CustomerMessageReceived',
  data: {
    messageId: idOf.message('message'),
    chatId: idOf.chat('chat'),
    businessId: idOf.business('business'),
    channelId: idOf.channel('channel'),
    platformCustomerId: 'psid',
    platformMessageId: null,
    contentType: 'TEXT',
    content: 'Do you still have the large green one?',
    timestamp: EARLIER,
    totalTimeTaken: null,
    cost: null,
  },
};

const recorded = (position: bigint): RecordedEvent => ({
  ...envelope(eventCatalog, written, callerWith(), EARLIER),
  stream: 'chat-chat',
  revision: Number(position),
  position,
});

/** Nothing is read: what is pushed are messages, and nobody catches up. */
const hubWithoutReads = () =>
  new Hub({
    readModels: { store: {} as ReadStore },
    onFailure: error => {
      throw error;
    },
  });

class Slow implements Receiver {
  readonly frames: string[] = [];
  readonly isCongested = false;
  readonly #onPush: () => void;

  constructor(onPush: () => void) {
    this.#onPush = onPush;
  }

  push(frame: Buffer): void {
    for (const until = performance.now() + PUSH_MS; performance.now() < until; );
    this.frames.push(String(JSON.parse(String(frame)).position));
    this.#onPush();
  }

  drained(): Promise<boolean> {
    return Promise.resolve(true);
  }
}

const noFailure = (error: unknown) => {
  throw error;
};

test('is pushed in slices, in order, and once also to who comes or goes meanwhile', async () => {
  const hub = hubWithoutReads();
  const turns = new CountedTurns();
  const counted = () => turns.count();
  const receivers = Array.from({ length: FOLLOWERS }, () => new Slow(counted));
  const [leaving, ...staying] = receivers.map(receiver => hub.follow(TOPIC, receiver, noFailure));
  const late = new Slow(counted);
  hub.publish([recorded(1n), recorded(2n)]);
  setImmediate(() => {
    if (leaving) hub.unfollow(TOPIC, leaving);
    hub.follow(TOPIC, late, noFailure);
  });
  await eventually('both events are pushed', () => hub.position === 2n);
  expect(staying).toHaveLength(FOLLOWERS - 1);
  for (const { frames } of receivers.slice(1)) expect(frames).toEqual(['1', '2']);
  expect(late.frames).toEqual(['1', '2']);
  expect(turns.most).toBeLessThan(FOLLOWERS / 4);
});

test('who follows while all others leave misses nothing', async () => {
  const hub = hubWithoutReads();
  const receivers = Array.from({ length: FOLLOWERS }, () => new Slow(() => {}));
  const subscriptions = receivers.map(receiver => hub.follow(TOPIC, receiver, noFailure));
  const late = new Slow(() => {});
  let positionThen = -1n;
  hub.publish([recorded(1n)]);
  setImmediate(() => {
    positionThen = hub.position;
    for (const subscription of subscriptions) hub.unfollow(TOPIC, subscription);
    hub.follow(TOPIC, late, noFailure);
  });
  await eventually('the event is pushed', () => hub.position === 1n);
  expect(positionThen).toBe(0n);
  expect(late.frames).toEqual(['1']);
});

test('events that wait are bounded in bytes too: who follows reads them from the timeline instead', async () => {
  const asked: unknown[] = [];
  const list = async (collection: string) => {
    asked.push(collection);
    return { text: '[]', isCut: false, total: 0, nextCursor: undefined, truncated: [] };
  };
  const onFailure = (error: unknown) => {
    throw error;
  };
  const hub = new Hub({ readModels: { store: { list } as unknown as ReadStore }, onFailure });
  const receiver = new Slow(() => {});
  hub.follow(TOPIC, receiver, noFailure);
  const content = 'x'.repeat(64 * 1024);
  const long = Array.from({ length: 400 }, (_, index) => {
    const event = recorded(BigInt(index + 1));
    return { ...event, data: { ...event.data, content } };
  });
  hub.publish(long);
  await eventually('the timeline is read', () => asked.includes('timeline') || undefined);
  expect(receiver.frames).toEqual([]);
  expect(hub.position).toBe(400n);
});
