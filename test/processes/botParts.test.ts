import { describe, expect, test } from '@jest/globals';
import type { EventStore } from '../../src/events/eventStore.ts';
import type { Question } from '../../src/messaging/bot/responder.ts';
import { Bot } from '../../src/processes/bot/bot.ts';
import { botProcess } from '../../src/processes/bot/process.ts';
import { Intake } from '../../src/processes/intake/intake.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { shopHistory } from '../support/builders/eventBuilders.ts';
import { at } from '../support/builders/metaContent.ts';
import { metaRegistry } from '../support/builders/metaRegistry.ts';
import { delivery, START, Thread } from '../support/builders/metaWebhooks.ts';
import { passes } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { calmStore, logOf } from '../support/dsl/writeSide.ts';
import { Instance } from '../support/servers/instance.ts';

const thread = new Thread('page', 'person');
const attachments = [1, 2, 3].map(index => at('image', `https://x/${index}`));
const payload = delivery('page', [
  thread.fromPerson({ message: { mid: 'm', text: 'Which?', attachments } }, Date.now() - START),
]);

const intakeOn = (store: EventStore) =>
  Instance.start(store, ({ executor, readModels }) => [
    new Intake({ executor, readModels, platforms: metaRegistry() }).process(),
  ]);

function botOn(store: EventStore, instanceId: string, asked: Question[]) {
  return Instance.start(store, ({ executor, readModels }) => {
    const responder = {
      answer: async (question: Question) => {
        asked.push(question);
        return { msg: 'This one', image: null, cost: null, close: false };
      },
    };
    const bot = new Bot({ executor, readModels, responder, instanceId, pauseMinutes: 0 });
    return [botProcess(bot, store, { caughtUp: async () => {} })];
  });
}

const typesIn = async (store: EventStore) => (await logOf(store)).map(({ type }) => type);
const countIn = async (store: EventStore, type: string) =>
  (await typesIn(store)).filter(each => each === type).length;

describe('a message of several contents', () => {
  test('that was posted before a crash is answered once after the restart, and not again after the next', async () => {
    const store = calmStore();
    await record(store, shopHistory());
    const first = await intakeOn(store);
    await first.receiveWebhook(payload);
    await passes(async () => expect(await countIn(store, 'CustomerMessageReceived')).toBe(4));
    await first.stop();
    const asked: Question[] = [];
    // None of them is stopped before the next one starts, as in a crash: no checkpoint says what was handled.
    const running = [];
    for (const instanceId of ['second', 'third']) {
      running.push(await botOn(store, instanceId, asked));
      await passes(async () => expect(await countIn(store, 'ReplyGiven')).toBe(1));
    }
    const last = await intakeOn(store);
    await last.receiveWebhook(delivery('page', [thread.wrote('m2', 'Thanks', Date.now() - START)]));
    await passes(async () => expect(await countIn(store, 'ReplyGiven')).toBe(2));
    await Promise.all([...running, last].map(instance => instance.stop()));
    expect(asked.map(({ message, contents }) => [message.content, contents.length])).toEqual([
      ['Which?', 4],
      ['Thanks', 1],
    ]);
    expect(await countIn(store, 'BotReplied')).toBe(2);
  });

  test('is there as a whole or not at all, whatever becomes of its append', async () => {
    const log = calmStore();
    await record(log, shopHistory());
    const store = new WatchedEventStore(log);
    let crashes = 1;
    store.beforeAppend = ({ events }) => {
      if (events[0]?.type === 'CustomerMessageReceived' && crashes-- > 0) throw new Error('crashed');
    };
    const seen = new Set<number>();
    store.afterAppend = ({ events }) => {
      if (events[0]?.type === 'CustomerMessageReceived') seen.add(events.length);
    };
    const instance = await intakeOn(store);
    await instance.receiveWebhook(payload);
    await passes(async () => expect(await countIn(log, 'CustomerMessageReceived')).toBe(4));
    await instance.stop();
    expect([...seen]).toEqual([4]);
    expect(instance.failures).toHaveLength(1);
  });
});
