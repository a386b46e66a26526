import { describe, expect, test } from '@jest/globals';
import { passes } from '../support/eventually.ts';
import { expectNowhere, saidOn } from '../support/everythingShown.ts';
import { deliver, delivery, type Item, Thread } from '../support/meta.ts';
import { settingOf } from '../support/setting.ts';
import { unique } from '../support/shop.ts';
import { enginePairs, rows } from '../support/testSystem.ts';

const environment = { FACEBOOK_APP_SECRET: 'app-secret', FACEBOOK_APP_ID: '77' };

describe.each(enginePairs)('messages that wait, on the %s engines', pair => {
  const setting = settingOf({ pair, environment });

  test('are unsent and edited while they wait for their page to be connected', async () => {
    const { channelId, platformSpecificId } = await setting.shop.channel({ isActive: false });
    const thread = new Thread(platformSpecificId, unique('person'));
    const tell = (...items: Item[]) => deliver(setting.system, delivery(platformSpecificId, items));
    const secret = unique('secret');
    await tell(thread.wrote('m1', secret), thread.wrote('m2', 'old', 1));
    await tell(thread.unsent('m1', 2), thread.edited('m2', 'new', 1, 3));
    await setting.system.call('PUT', `/api/channels/${channelId}`, { isActive: true });
    const shown = ['CUSTOMER TEXT [message unsent]', 'CUSTOMER TEXT new'];
    await passes(async () => expect(await saidOn(setting.system, channelId)).toEqual(shown));
    const [chat] = rows(await setting.system.call('GET', `/api/chats?channelId=${channelId}`));
    if (!chat) throw new Error('no chat');
    await expectNowhere(setting.system, chat, [secret]);
  });
});
