import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openSqliteEventStore } from '../../src/events/sqlite/sqliteEventStore.ts';
import { EventStoreDbDouble } from '../doubles/eventstoredb/index.ts';
import { APP_SECRET, deliver, delivery, Thread } from '../support/builders/metaWebhooks.ts';
import { Shop } from '../support/builders/shop.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { runCommand } from '../support/servers/runCommand.ts';
import { RunningServer } from '../support/servers/runningServer.ts';
import { startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';
import { contentOf } from './logs.ts';

const OWNER = 'owner';
const LISTS = [
  `users?providerUserId=${OWNER}`,
  `businesses?providerUserId=${OWNER}&include=products,orders`,
  'channels',
  'customers',
  'products',
  'orders?include=orderItems',
  'chats?include=messages',
  'admin/parked',
];
const environment = { FACEBOOK_APP_SECRET: APP_SECRET };
const PAGE = 'page-connected-later';
/** For what starts programs, on a machine that is busy. */
const BUSY_MS = 60_000;

let double: EventStoreDbDouble;
let source: TemporaryDirectory;
let home: TemporaryDirectory;
let before: unknown[];
let chatId: string;
let resume: { after: string; epoch: string };

/** A shop's life on the embedded engines, taken to the cluster and back. */
beforeAll(async () => {
  [source, home] = [temporaryDirectory(), temporaryDirectory()];
  double = await EventStoreDbDouble.start();
  const system = await startTestSystem({ directory: source.path, environment });
  const shop = new Shop(system);
  const { userId } = await shop.user({ providerUserId: OWNER });
  const { businessId } = await shop.business({ userId, providerUserId: OWNER });
  await shop.order({ businessId });
  const chat = await shop.chat({ chatType: 'test' });
  chatId = String(chat.chatId);
  const thread = new Thread(PAGE, 'person');
  // Nobody has connected the page yet, so this waits until somebody does.
  await deliver(system, delivery(PAGE, [thread.wrote('early', 'too early')]));
  await shop.channel({ platformSpecificId: PAGE });
  await deliver(system, delivery(PAGE, [thread.wrote('m', 'Hello')]));
  await shop.message(chatId, { content: 'in the trial' });
  const client = await ChatClient.connect(system.url);
  const { position: after, epoch } = await client.ask({ type: 'subscribe', chatId });
  resume = { after: String(after), epoch: String(epoch) };
  client.close();
  before = await lists(system.url);
  await system.stop();
  await migrated(source, '--to', 'eventstore');
  await migrated(home, '--to', 'embedded');
}, 2 * BUSY_MS);
afterAll(async () => {
  await double.stop();
  for (const directory of [source, home]) directory.remove();
});

async function migrated({ path }: TemporaryDirectory, ...args: string[]): Promise<void> {
  const env = { DATA_DIR: path, EVENTSTORE_URL: double.url };
  const { code, stdout } = await runCommand('src/migration/migrate.ts', args, env);
  expect(code).toBe(0);
  expect(stdout).toMatch(/\n[2-9] processes go on where they were\n/);
}

async function lists(url: string): Promise<unknown[]> {
  const answers = await Promise.all(LISTS.map(path => fetch(`${url}/api/${path}`)));
  expect(answers.map(({ status }) => status)).toEqual(LISTS.map(() => 200));
  return Promise.all(answers.map(answer => answer.json()));
}

/** Resolves once the processes have passed by all that the log held before. */
async function passedBy(system: TestSystem): Promise<void> {
  const thread = new Thread('page-nobody-knows', 'person');
  await deliver(system, delivery('page-nobody-knows', [thread.wrote('last', 'Hello')]));
}

describe('the system on a log that has moved', () => {
  test(
    'answers from the cluster as it did before',
    async () => {
      const data = temporaryDirectory();
      const env = { DATA_DIR: data.path, EVENTSTORE_URL: double.url, ...environment };
      const server = await RunningServer.start({ env });
      const after = await lists(server.url);
      server.signal('SIGTERM');
      expect(await server.exit()).toBe(0);
      data.remove();
      expect(after).toEqual(before);
    },
    BUSY_MS,
  );

  test('answers from the files it came back to as it did before, and takes up nothing that was done', async () => {
    const system = await startTestSystem({ directory: home.path, environment });
    await passedBy(system);
    const after = await lists(system.url);
    await system.stop();
    expect(after).toEqual(before);
    const store = openSqliteEventStore({ directory: home.path, readOnly: true });
    const types = (await contentOf(store)).map(({ type }) => type);
    await store.close();
    const newer = types.slice(types.lastIndexOf('WebhookItemReceived'));
    const ofTheLast = ['WebhookItemReceived', 'WebhookItemDeferred', 'ProcessCheckpointed'];
    expect(new Set(newer)).toEqual(new Set(ofTheLast));
  });

  test('tells a client that resumes from a position of the old log so', async () => {
    const system = await startTestSystem({ directory: home.path, environment });
    const client = await ChatClient.connect(system.url);
    expect((await client.next('hello')).epoch).not.toEqual(resume.epoch);
    const answer = await client.ask({ type: 'subscribe', chatId, ...resume });
    client.close();
    await system.stop();
    expect(answer).toMatchObject({ type: 'subscribed', recovered: false, reason: 'other-epoch' });
  });
});
