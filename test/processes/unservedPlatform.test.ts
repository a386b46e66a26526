import { expect, test } from '@jest/globals';
import { PlatformRegistry } from '../../src/messaging/platformRegistry.ts';
import { Intake } from '../../src/processes/intake/intake.ts';
import { shopHistory } from '../support/builders/eventBuilders.ts';
import { delivery, Thread } from '../support/builders/metaWebhooks.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { waitForParked } from '../support/dsl/outbound.ts';
import { calmStore, logOf } from '../support/dsl/writeSide.ts';
import { Instance } from '../support/servers/instance.ts';

test('what came on a platform that is not served any more is parked, not lost', async () => {
  const store = calmStore();
  await record(store, shopHistory());
  const platforms = new PlatformRegistry([]);
  const instance = await Instance.start(store, ({ executor, readModels }) => [
    new Intake({ executor, readModels, platforms }).process(),
  ]);
  await instance.receiveWebhook(delivery('page', [new Thread('page', 'person').wrote('m', 'Hello?')]));
  const parked = await waitForParked(store, instance.executor);
  expect(parked).toMatchObject({ process: 'intake', error: 'the platform facebook is not served' });
  expect((await logOf(store)).some(({ type }) => type === 'CustomerMessageReceived')).toBe(false);
  await instance.stop();
});
