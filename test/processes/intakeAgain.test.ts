import { describe, expect, test } from '@jest/globals';
import { routeItem, webhookItemId } from '../../src/commands/webhookItem.ts';
import type { RecordedEvent } from '../../src/events/event.ts';
import type { EventStore } from '../../src/events/eventStore.ts';
import { messageEventTypes } from '../../src/events/message.ts';
import { Intake } from '../../src/processes/intake/intake.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { chatStarted, shopHistory } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { metaRegistry } from '../support/builders/metaRegistry.ts';
import { delivery, Thread } from '../support/builders/metaWebhooks.ts';
import { passes } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { callerWith, calmStore, logOf } from '../support/dsl/writeSide.ts';
import { Instance } from '../support/servers/instance.ts';

const intakeOn = (store: EventStore) =>
  Instance.start(store, ({ executor, readModels }) => [
    new Intake({ executor, readModels, platforms: metaRegistry() }).process(),
  ]);

async function eventsOf(store: EventStore, ...types: readonly string[]): Promise<readonly RecordedEvent[]> {
  return (await logOf(store)).filter(({ type }) => types.includes(type));
}
const messagesIn = (store: EventStore) => eventsOf(store, ...messageEventTypes);
const contentsIn = async (store: EventStore) => (await messagesIn(store)).map(({ data }) => data.content);

const persons = (count: number) =>
  Array.from({ length: count }, (_, index) => new Thread('page', `person-${index}`));

describe('items that are handled more than once', () => {
  test.each([1, 2, 3, 4, 5])(
    'two instances on one flaky store post nothing twice (seed %i)',
    async seed => {
      const store = new FlakyEventStore({ seed, unavailableRate: 0 });
      await record(store, shopHistory());
      const both = await Promise.all([intakeOn(store), intakeOn(store)]);
      const threads = persons(4);
      const items = threads.flatMap(thread =>
        Array.from({ length: 6 }, (_, index) => thread.wrote(`${thread.person} ${index}`, `${index}`, index)),
      );
      await Promise.all([
        both[0].receiveWebhook(delivery('page', items.slice(0, 15))),
        both[1].receiveWebhook(delivery('page', items.slice(10))),
        both[1].receiveWebhook(delivery('page', items)),
      ]);
      await passes(async () => expect(await messagesIn(store)).toHaveLength(items.length), 20_000);
      await Promise.all(both.map(instance => instance.stop()));
      expect(await messagesIn(store)).toHaveLength(items.length);
      expect(await eventsOf(store, 'WebhookItemReceived', 'WebhookItemRouted')).toHaveLength(
        2 * items.length,
      );
      expect(await eventsOf(store, 'ChatStarted')).toHaveLength(threads.length);
      expect(await eventsOf(store, 'CustomerRegistered')).toHaveLength(threads.length + 1);
      for (const { person } of threads) {
        const mids = (await messagesIn(store)).flatMap(({ data }) =>
          String(data.platformMessageId).startsWith(`${person} `) ? [data.chatId] : [],
        );
        expect([mids.length, new Set(mids).size]).toEqual([6, 1]);
      }
    },
    30_000,
  );

  test('an instance that comes later handles the whole log again, and changes nothing', async () => {
    const store = calmStore();
    await record(store, shopHistory());
    const first = await intakeOn(store);
    const [thread = new Thread('page', 'person')] = persons(1);
    const attachments = [1, 2].map(n => ({ type: 'image', payload: { url: `https://x/${n}` } }));
    await first.receiveWebhook(
      delivery('page', [
        thread.wrote('m1', 'one'),
        thread.fromPerson({ message: { mid: 'm2', attachments } }, 2),
      ]),
    );
    await passes(async () => expect(await messagesIn(store)).toHaveLength(3));
    const before = (await logOf(store)).length;
    // It was not stopped, as in a crash: no checkpoint says what was handled.
    const second = await intakeOn(store);
    await second.receiveWebhook(delivery('page', [thread.wrote('m3', 'three', 3)]));
    await passes(async () => expect(await messagesIn(store)).toHaveLength(4));
    await Promise.all([first.stop(), second.stop()]);
    const later = (await logOf(store)).slice(before).filter(({ type }) => type !== 'ProcessCheckpointed');
    expect(later.map(({ type }) => type)).toEqual([
      'WebhookItemReceived',
      'WebhookItemRouted',
      'CustomerMessageReceived',
    ]);
  });

  test('after a crash between routing and posting, the message goes where it was routed', async () => {
    const store = calmStore();
    await record(store, [
      ...shopHistory(),
      chatStarted(),
      chatStarted({ chatId: idOf.chat('routed'), status: 'ARCHIVED' }),
    ]);
    const crashed = await Instance.start(store, () => []);
    await crashed.receiveWebhook(delivery('page', [new Thread('page', 'psid').wrote('m', 'Hi')]));
    const to = {
      channelId: idOf.channel('channel'),
      customerId: idOf.customer('customer'),
      chatId: idOf.chat('routed'),
    };
    const itemId = webhookItemId({ pageId: 'page', kind: 'message', key: 'm' });
    await routeItem(crashed.executor, itemId, to, callerWith());
    await crashed.stop();
    const instance = await intakeOn(store);
    await passes(async () => expect(await messagesIn(store)).toHaveLength(1));
    await instance.stop();
    expect((await messagesIn(store)).map(({ stream }) => stream)).toEqual(['chat-routed']);
  });

  test.each(['customer', 'chat', 'webhook'])(
    'a crash right after the append to the %s is made good',
    async cut => {
      const log = calmStore();
      await record(log, shopHistory());
      const store = new WatchedEventStore(log);
      let crashes = 1;
      store.afterAppend = ({ stream, expected }) => {
        const first = cut === 'webhook' ? 0 : 'no-stream';
        if (stream.startsWith(`${cut}-`) && expected === first && crashes-- > 0) throw new Error('crashed');
      };
      const instance = await intakeOn(store);
      const [thread = new Thread('page', 'person')] = persons(1);
      await instance.receiveWebhook(
        delivery('page', [thread.wrote('m1', 'one'), thread.wrote('m2', 'two', 1)]),
      );
      await passes(async () => expect(await contentsIn(log)).toEqual(['one', 'two']));
      await instance.stop();
      expect(instance.failures).toHaveLength(1);
      expect(await eventsOf(log, 'ChatStarted')).toHaveLength(1);
      expect(await eventsOf(log, 'CustomerRegistered')).toHaveLength(2);
    },
  );

  test('a message for a chat that was deleted meanwhile ends there, and the next finds a new chat', async () => {
    const store = calmStore();
    await record(store, [
      ...shopHistory(),
      chatStarted(),
      { type: 'ChatDeleted', data: { chatId: idOf.chat('chat'), businessId: idOf.business('business') } },
    ]);
    const instance = await Instance.start(store, () => []);
    const thread = new Thread('page', 'psid');
    await instance.receiveWebhook(delivery('page', [thread.wrote('m1', 'one')]));
    const itemId = webhookItemId({ pageId: 'page', kind: 'message', key: 'm1' });
    const to = {
      channelId: idOf.channel('channel'),
      customerId: idOf.customer('customer'),
      chatId: idOf.chat('chat'),
    };
    await routeItem(instance.executor, itemId, to, callerWith());
    const handling = await intakeOn(store);
    await handling.receiveWebhook(delivery('page', [thread.wrote('m2', 'two', 1)]));
    await passes(async () => expect(await contentsIn(store)).toEqual(['two']));
    await Promise.all([instance.stop(), handling.stop()]);
    expect(handling.failures).toEqual([]);
  });
});
