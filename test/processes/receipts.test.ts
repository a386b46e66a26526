import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Id } from '../../src/events/catalog/ids.ts';
import type { DomainEvent } from '../../src/events/catalog/index.ts';
import type { EventStore } from '../../src/events/eventStore.ts';
import { Intake } from '../../src/processes/intake/intake.ts';
import { chatStarted, shopHistory } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { metaRegistry } from '../support/builders/metaRegistry.ts';
import { delivery, type Item, START, Thread } from '../support/builders/metaWebhooks.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { calmStore, logOf } from '../support/dsl/writeSide.ts';
import { Instance } from '../support/servers/instance.ts';

const at = (milliseconds: number) => new Date(START + milliseconds).toISOString();
const thread = new Thread('page', 'psid');

/** A message of ours on its way: queued, attempted, and sent as its mids say. */
async function sending(
  store: EventStore,
  messageId: Id<'message'>,
  from: number,
  parts: number,
  ...mids: string[]
) {
  const of = { messageId, chatId: idOf.chat('chat'), businessId: idOf.business('business') };
  const queued = { ...of, channelId: idOf.channel('channel'), platformCustomerId: 'psid', parts };
  const steps: DomainEvent[] = [{ type: 'MessageQueued', data: queued }];
  for (const [part, platformMessageId] of mids.entries()) {
    const type = part + 1 === parts ? 'MessageSent' : 'MessagePartSent';
    steps.push(
      { type: 'SendAttempted', data: { ...of, part, attempt: 1, instanceId: 'instance' } },
      { type, data: { ...of, part, platformMessageId } },
    );
  }
  await record(store, steps, at(from));
}

describe('what a platform tells of our messages', () => {
  let store: EventStore;
  let instance: Instance;
  let intake: Intake;
  beforeEach(async () => {
    store = calmStore();
    await record(store, [...shopHistory(), chatStarted()]);
    instance = await Instance.start(store, ({ executor, readModels }) => {
      intake = new Intake({ executor, readModels, platforms: metaRegistry() });
      return [intake.process()];
    });
  });
  afterEach(() => instance.stop());

  /** What happens once the items are handled. */
  async function whatFollows(items: readonly Item[], object = 'page'): Promise<readonly string[]> {
    const before = (await logOf(store)).length;
    await instance.receiveWebhook(delivery('page', items, object));
    const head = await store.head();
    expect(await intake.progress.wait(head ?? 0n, 10_000)).toBe(true);
    const later = (await logOf(store)).slice(before).filter(({ type }) => !type.startsWith('Webhook'));
    return later.map(({ type, data }) => `${type} ${data.messageId ?? data.content}`);
  }

  const delivered = (watermark: number, ...mids: string[]) =>
    thread.fromPerson({ delivery: { watermark: START + watermark, mids } });
  const read = (watermark: number) => thread.fromPerson({ read: { watermark: START + watermark } });
  const ours = (mid: string, metadata: string) =>
    thread.echo(mid, { text: 'x', app_id: 77, metadata }, Number(mid.replace(/\D/g, '')));

  test('an echo that names a message confirms it, also before our own call has its answer', async () => {
    await sending(store, idOf.message('a'), 0, 1);
    expect(await whatFollows([ours('e1', 'a:0')])).toEqual(['MessageSent a']);
    expect(await whatFollows([ours('e1', 'a:0')])).toEqual([]);
  });

  test('each part of a long message is confirmed by its own echo', async () => {
    await sending(store, idOf.message('a'), 0, 2);
    expect(await whatFollows([ours('e1', 'a:0'), ours('e2', 'a:1')])).toEqual([
      'MessagePartSent a',
      'MessageSent a',
    ]);
  });

  test('an echo names a message of ours even where it says nothing of an app', async () => {
    await sending(store, idOf.message('a'), 0, 1);
    expect(await whatFollows([thread.echo('e', { text: 'x', metadata: 'a:0' })])).toEqual(['MessageSent a']);
  });

  test('a receipt without a watermark speaks of what it names', async () => {
    await sending(store, idOf.message('a'), 0, 1, 'm1');
    await sending(store, idOf.message('b'), 1, 1, 'm2');
    const named = (mid: string) => thread.fromPerson({ delivery: { mids: [mid] } }, 10);
    expect(await whatFollows([named('m2')])).toEqual(['MessageDelivered b']);
    expect(await whatFollows([named('m1')])).toEqual(['MessageDelivered a']);
  });

  test('an echo that we know by its mid is nothing new', async () => {
    await sending(store, idOf.message('a'), 0, 1, 'e');
    expect(await whatFollows([thread.echo('e', { text: 'x', app_id: 88 })])).toEqual([]);
  });

  test('an echo to somebody else does not confirm a message', async () => {
    await sending(store, idOf.message('a'), 0, 1);
    const stranger = new Thread('page', 'stranger');
    expect(await whatFollows([stranger.echo('e', { text: 'x', app_id: 77, metadata: 'a:0' })])).toEqual([]);
  });

  test('a delivery marks what was sent before its watermark', async () => {
    await sending(store, idOf.message('a'), 0, 1, 'e1');
    await sending(store, idOf.message('b'), 2_000, 1, 'e2');
    await sending(store, idOf.message('c'), 3_000, 1);
    expect(await whatFollows([delivered(1_000)])).toEqual(['MessageDelivered a']);
    expect(await whatFollows([delivered(5_000)])).toEqual(['MessageDelivered b']);
    expect(await whatFollows([delivered(6_000)])).toEqual([]);
  });

  test('a delivery marks what it names, whatever its watermark says', async () => {
    await sending(store, idOf.message('a'), 2_000, 1, 'e1');
    expect(await whatFollows([delivered(0, 'e1', 'nothing of ours')])).toEqual(['MessageDelivered a']);
  });

  test('a read marks what was delivered and what was only sent, and a later delivery takes nothing back', async () => {
    await sending(store, idOf.message('a'), 0, 1, 'e1');
    await whatFollows([delivered(500)]);
    await sending(store, idOf.message('b'), 1_000, 1, 'e2');
    expect(await whatFollows([read(2_000)])).toEqual(['MessageRead b', 'MessageRead a']);
    expect(await whatFollows([delivered(3_000)])).toEqual([]);
  });

  test('echo, delivery and read in one batch find each other', async () => {
    await sending(store, idOf.message('a'), 0, 1);
    const now = Date.now() - START + 1_000;
    const items = [
      ours('e1', 'a:0'),
      { ...delivered(now), timestamp: START + 5 },
      { ...read(now), timestamp: START + 6 },
    ];
    expect(await whatFollows(items)).toEqual(['MessageSent a', 'MessageDelivered a', 'MessageRead a']);
  });

  test('Instagram names the newest message that was seen', async () => {
    await record(store, [
      {
        type: 'ChannelPointedElsewhere',
        data: { channelId: idOf.channel('channel'), platformType: 'INSTAGRAM_BUSINESS' },
      },
    ]);
    await sending(store, idOf.message('a'), 0, 1, 'e1');
    await sending(store, idOf.message('b'), 1_000, 1, 'e2');
    await sending(store, idOf.message('c'), 2_000, 1, 'e3');
    const seen = thread.fromPerson({ read: { mid: 'e2' } });
    expect(await whatFollows([seen], 'instagram')).toEqual(['MessageRead b', 'MessageRead a']);
  });

  // nyaruka/courier#666: the unit of a receipt is not to be relied on.
  test('a watermark in seconds, or as text, marks what was sent before, within its second too', async () => {
    const from = START / 1_000;
    await sending(store, idOf.message('a'), 400, 1, 'e1');
    await sending(store, idOf.message('b'), 2_400, 1, 'e2');
    await sending(store, idOf.message('c'), 3_400, 1, 'e3');
    const told = (watermark: unknown) => whatFollows([thread.fromPerson({ delivery: { watermark } })]);
    expect(await told(from)).toEqual(['MessageDelivered a']);
    expect(await told(from + 1)).toEqual([]);
    expect(await told(String(from + 2))).toEqual(['MessageDelivered b']);
    expect(await told(String(START + 3_400))).toEqual(['MessageDelivered c']);
    expect(await whatFollows([thread.fromPerson({ read: { watermark: from + 2 } })])).toEqual([
      'MessageRead b',
      'MessageRead a',
    ]);
  });

  test('a watermark from a clock that is ahead marks what was sent until it came, and nothing later', async () => {
    const ahead = { read: { watermark: Date.UTC(2199, 0, 1) } };
    await sending(store, idOf.message('a'), 0, 1, 'e1');
    expect(await whatFollows([thread.fromPerson(ahead)])).toEqual(['MessageRead a']);
    await sending(store, idOf.message('later'), Date.now() - START + 120_000, 1, 'e2');
    expect(await whatFollows([thread.fromPerson(ahead, 1)])).toEqual([]);
    expect(await whatFollows([thread.fromPerson({ read: { watermark: 7_226_582_400 } }, 2)])).toEqual([]);
  });

  test('receipts of a stranger, and without a watermark, cause nothing', async () => {
    await sending(store, idOf.message('a'), 0, 1, 'e1');
    const stranger = new Thread('page', 'stranger');
    const items = [
      stranger.fromPerson({ delivery: { watermark: START + 9_000, mids: ['e1'] } }),
      stranger.fromPerson({ read: { watermark: START + 9_000 } }),
      thread.fromPerson({ read: { watermark: 'soon' } }),
      thread.fromPerson({ delivery: { mids: [] } }),
    ];
    expect(await whatFollows(items)).toEqual([]);
  });
});
