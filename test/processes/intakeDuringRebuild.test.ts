import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { APP_SECRET, delivery, hand, Thread } from '../support/builders/metaWebhooks.ts';
import { Shop } from '../support/builders/shop.ts';
import { passes } from '../support/dsl/eventually.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { rows, startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

const environment = { FACEBOOK_APP_SECRET: APP_SECRET };

describe('webhooks while the read models are built anew', () => {
  const folder = temporaryDirectory();
  let system: TestSystem;
  beforeEach(async () => {
    system = await startTestSystem({ directory: folder.path, environment });
  });
  afterEach(async () => {
    await system.stop();
    folder.remove();
  });

  test('are taken at once, and each message is in its chat, once, when the read models are there', async () => {
    const channel = await new Shop(system).channel();
    const thread = new Thread(channel.platformSpecificId, 'lena');
    expect((await hand(system, delivery(thread.page, [thread.wrote('m1', 'before')]))).status).toBe(200);
    const { channelId } = channel;
    const chats = async () =>
      rows(await system.call('GET', `/api/chats?channelId=${channelId}&include=messages`));
    await passes(async () => expect(await chats()).toHaveLength(1));
    await system.stop();
    for (const file of readdirSync(folder.path)) {
      if (file.startsWith('read.db')) rmSync(join(folder.path, file));
    }

    system = await startTestSystem({ directory: folder.path, environment, from: 'listening' });
    // Nothing can be read yet: what takes webhooks in must not want to.
    expect((await system.call('GET', '/api/users?name=x')).status).toBe(503);
    const items = ['m2', 'm1', 'm3'].map((mid, index) => thread.wrote(mid, mid, 10 + index));
    const answers = await Promise.all([1, 2].map(() => hand(system, delivery(thread.page, items))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);

    await system.ready;
    await passes(async () => {
      const [chat, ...others] = await chats();
      expect(others).toEqual([]);
      const said = Object.values(chat?.messages ?? {}).map(({ content }) => content);
      expect(said).toEqual(['before', 'm2', 'm3']);
    });
  });
});
