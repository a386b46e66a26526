import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { updateCustomer } from '../../src/commands/customer.ts';
import type { Customer } from '../../src/events/entities.ts';
import { Intake } from '../../src/processes/intake/intake.ts';
import { profileProcess } from '../../src/processes/profiles.ts';
import { Progress } from '../../src/projections/progress.ts';
import { GraphApi } from '../doubles/graphApi.ts';
import { channelConnected, shopHistory } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { metaRegistry } from '../support/builders/metaRegistry.ts';
import { delivery, Thread } from '../support/builders/metaWebhooks.ts';
import { passes } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { callerWith, calmStore, logOf } from '../support/dsl/writeSide.ts';
import { Instance } from '../support/servers/instance.ts';

const PICTURE = 'https://cdn.example.com/ann.jpg';
const thread = new Thread('tokened', 'ann');

describe('who a new customer is', () => {
  let graph: GraphApi;
  beforeAll(async () => {
    graph = await GraphApi.start();
  });
  afterAll(() => graph.stop());

  let instance: Instance;
  let store = calmStore();
  beforeEach(async () => {
    graph.profiles.clear();
    graph.asked.length = 0;
    store = calmStore();
    const tokened = {
      channelId: idOf.channel('tokened'),
      platformSpecificId: 'tokened',
      accessToken: 'token',
    };
    await record(store, [...shopHistory(), channelConnected(tokened)]);
    instance = await Instance.start(store, ({ executor, readModels }) => [
      new Intake({ executor, readModels, platforms: metaRegistry() }).process(),
      profileProcess({ executor, platforms: metaRegistry({ graphUrl: graph.url }), pausesMs: [1, 1] }),
    ]);
  });
  afterEach(() => instance.stop());

  const writes = (who = thread) =>
    instance.receiveWebhook(delivery(who.page, [who.wrote(`m-${who.person}`, 'Hi')]));

  async function customerOf({ page, person }: Thread): Promise<Customer | undefined> {
    await instance.settled();
    const channelId = page === 'tokened' ? page : 'channel';
    const query = { where: { channelId, platformCustomerId: person }, limit: 1, offset: 0 };
    const { text } = await instance.readModels.store.list('customers', {
      ...query,
      include: [],
      includeLimit: 1,
    });
    return JSON.parse(text)[0];
  }

  test('name and picture are asked for with the token of the page', async () => {
    graph.profiles.set('ann', { name: 'Ann', profile_pic: PICTURE });
    await writes();
    await passes(async () =>
      expect(await customerOf(thread)).toMatchObject({ fullName: 'Ann', profilePictureUrl: PICTURE }),
    );
    expect(graph.asked.map(({ token }) => token)).toEqual(['token']);
    const [updated] = (await logOf(store)).filter(({ type }) => type === 'CustomerProfileUpdated');
    expect(updated?.metadata.source).toBe('process');
  });

  test('a long name is cut, and a picture that no client may load is left out', async () => {
    graph.profiles.set('ann', { name: '🍵'.repeat(300), profile_pic: 'javascript:alert(1)' });
    await writes();
    const shown = { fullName: '🍵'.repeat(255), profilePictureUrl: null };
    await passes(async () => expect(await customerOf(thread)).toMatchObject(shown));
  });

  test('a person whom the platform does not show stays without a name, and nothing is parked', async () => {
    await writes();
    await passes(async () => expect(graph.asked).toHaveLength(1));
    const another = new Thread('tokened', 'ben');
    graph.profiles.set('ben', { first_name: 'Ben' });
    await writes(another);
    await passes(async () => expect(await customerOf(another)).toMatchObject({ fullName: 'Ben' }));
    expect(await customerOf(thread)).toMatchObject({ fullName: null, profilePictureUrl: null });
    expect((await logOf(store)).filter(({ type }) => type === 'EventParked')).toEqual([]);
    expect(instance.failures).toEqual([]);
  });

  test('a platform that is away is asked a few times, and holds nothing up', async () => {
    await graph.stop();
    await writes();
    await passes(async () => expect(await customerOf(thread)).toMatchObject({ fullName: null }));
    await passes(async () =>
      expect((await logOf(store)).map(({ type }) => type)).toContain('CustomerMessageReceived'),
    );
    expect(instance.failures).toEqual([]);
    graph = await GraphApi.start();
  });

  test('without a token nobody is asked', async () => {
    const untokened = new Thread('page', 'ann');
    await writes(untokened);
    graph.profiles.set('ann', { name: 'Ann' });
    await writes();
    await passes(async () => expect(await customerOf(thread)).toMatchObject({ fullName: 'Ann' }));
    expect(graph.asked).toHaveLength(1);
  });

  test('a name that somebody has given meanwhile stays', async () => {
    graph.profiles.set('ann', { name: 'Ann' });
    await writes();
    await passes(async () => expect(await customerOf(thread)).toMatchObject({ fullName: 'Ann' }));
    const known = await customerOf(thread);
    if (!known) throw new Error('the customer is not shown');
    await updateCustomer(instance.executor, known.customerId, { fullName: 'Anna' }, callerWith());
    const progress = new Progress();
    const again = await Instance.start(store, ({ executor }) => [
      { ...profileProcess({ executor, platforms: metaRegistry({ graphUrl: graph.url }) }), progress },
    ]);
    expect(await progress.wait((await store.head()) ?? 0n, 10_000)).toBe(true);
    await again.stop();
    expect(await customerOf(thread)).toMatchObject({ fullName: 'Anna' });
  });
});
