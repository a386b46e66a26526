import { beforeEach, describe, expect, it } from '@jest/globals';
import { chat, updateChat } from '../../src/commands/chat.ts';
import { fold, unwritten } from '../../src/commands/engine/aggregate.ts';
import { Executor } from '../../src/commands/engine/executor.ts';
import { postMessage } from '../../src/commands/messages.ts';
import type { Json } from '../../src/events/event.ts';
import { EventStoreUnavailable } from '../../src/events/eventStore.ts';
import type { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { ManualClock } from '../doubles/manualClock.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { chatStarted } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { hello } from '../support/dsl/keyedRequests.ts';
import { callerWith, calmStore, executorOn, nextId } from '../support/dsl/writeSide.ts';

const MESSAGES = 1_200;
const EVERY = 500;
const SNAPSHOTS = 'snapshot-chat-chat';

const post = (executor: Executor) =>
  postMessage(executor, hello, callerWith({ newId: () => nextId('message') }));

describe('a chat of many messages', () => {
  let store: FlakyEventStore;
  let watched: WatchedEventStore;
  beforeEach(async () => {
    store = calmStore();
    watched = new WatchedEventStore(store);
    await record(store, [chatStarted()]);
    const executor = executorOn(store);
    await Promise.all(Array.from({ length: MESSAGES }, () => post(executor)));
    await eventually(
      'two snapshots',
      async () => (await snapshots()).length === Math.floor(MESSAGES / EVERY),
    );
  });
  const snapshots = () => store.readStream(SNAPSHOTS);
  const readOf = (stream: string) =>
    watched.readModels.filter(read => read.stream === stream).reduce((sum, { events }) => sum + events, 0);
  const folded = async () => fold(chat, unwritten(chat), await store.readStream('chat-chat'));
  const addSnapshot = async (stateVersion: number, state: Json) => {
    const [last] = (await snapshots()).slice(-1);
    if (!last) throw new Error('no snapshot');
    const data = { revision: MESSAGES, stateVersion, state };
    await store.append(SNAPSHOTS, last.revision, [{ ...last, id: crypto.randomUUID(), data }]);
  };

  it('is loaded by a fresh instance from one snapshot and the events behind it', async () => {
    const { state, revision } = await executorOn(watched).load(chat, idOf.chat('chat'));
    expect({ state, revision }).toEqual({ state: (await folded()).state, revision: MESSAGES });
    expect(readOf(SNAPSHOTS)).toBe(1);
    expect(readOf('chat-chat')).toBeLessThanOrEqual(EVERY);
  });

  it('costs the next message one look at what is new', async () => {
    const executor = executorOn(watched);
    await post(executor);
    watched.readModels.length = 0;
    await post(executor);
    expect(watched.readModels).toEqual([{ stream: 'chat-chat', events: 0 }]);
  });

  it('is loaded from its events where the snapshot is of another version', async () => {
    await addSnapshot(99, { status: 'deleted' });
    const { state, revision } = await executorOn(watched).load(chat, idOf.chat('chat'));
    expect({ state, revision }).toEqual({ state: (await folded()).state, revision: MESSAGES });
    expect(readOf('chat-chat')).toBe(MESSAGES + 1);
  });

  it('is loaded from its events where the snapshot cannot be understood', async () => {
    await addSnapshot(1, { status: 'active', entity: { chatId: 'chat' } });
    const { state } = await executorOn(watched).load(chat, idOf.chat('chat'));
    expect(state).toEqual((await folded()).state);
  });

  it('takes messages though no snapshot can be written', async () => {
    const failures: unknown[] = [];
    watched.beforeAppend = ({ stream }) => {
      if (stream === SNAPSHOTS) throw new EventStoreUnavailable('full');
    };
    const onSnapshotFailure = (error: unknown) => failures.push(error);
    const executor = new Executor({ store: watched, now: new ManualClock().now, onSnapshotFailure });
    await Promise.all(Array.from({ length: EVERY }, () => post(executor)));
    await eventually('the failure is told', () => failures.length === 1);
    await updateChat(executor, idOf.chat('chat'), { status: 'ARCHIVED' }, callerWith());
    expect((await executor.load(chat, idOf.chat('chat'))).revision).toBe(MESSAGES + EVERY + 1);
  });
});
