/** The live subscription to EventStoreDB is ended in every way there is, and nobody who follows the log notices. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreDbSetting } from '../support/eventStoreDbSetting.ts';
import { eventually } from '../support/eventually.ts';
import { LogFollower } from '../support/logFollower.ts';

describe('a subscription to EventStoreDB delivers each event once and in order', () => {
  let setting: EventStoreDbSetting;
  beforeEach(async () => {
    setting = await EventStoreDbSetting.begin();
  });
  afterEach(() => setting.end());

  /** All of them have the whole log, once and in order. */
  async function expectAll(followers: readonly LogFollower[], count: number): Promise<void> {
    for (const follower of followers) await follower.has(count);
    const written = await setting.scene.written();
    expect(written).toHaveLength(count);
    for (const follower of followers) {
      expect(follower.events).toEqual(written);
      await follower.stop();
    }
  }

  it('when it is dropped as too slow, many times during bursts', async () => {
    const { store, double, interruptions } = setting;
    const followers = [new LogFollower(store), new LogFollower(store, { batchSize: 7, slow: true })];
    await setting.live();
    let writing = true;
    const written = setting.write(16, 20).then(() => {
      writing = false;
    });
    while (writing) {
      double.dropSubscribers();
      for (let turns = 0; turns < 5; turns++) await turn();
    }
    await written;
    await expectAll(followers, 960);
    expect(interruptions.length).toBeGreaterThan(3);
    expect(new Set(interruptions)).toEqual(new Set(['slow']));
  });

  it('when the server goes and comes back under writers and several instances', async () => {
    const { store, double } = setting;
    const other = await setting.another();
    const first = new LogFollower(store);
    const followers = [first, new LogFollower(store, { batchSize: 5, slow: true }), new LogFollower(other)];
    await setting.live(2);
    const writing = setting.write(8, 40);
    for (let times = 1; times <= 3; times++) {
      await first.has(first.events.length + 30);
      await double.down();
      await double.up();
    }
    await writing;
    await setting.reported('lost', 3);
    await expectAll(followers, 960);
  });

  it('when the server was away for a while, and says so as long as it is behind', async () => {
    await setting.write(1, 1);
    const follower = new LogFollower(setting.store);
    await setting.live();
    await follower.caughtUp();
    await setting.double.down();
    await setting.reported('lost');
    const meanwhile = setting.write(1, 30, 'meanwhile');
    await setting.double.up();
    await meanwhile;
    await follower.has(93);
    await follower.caughtUp();
    await expectAll([follower], 93);
  });

  it('when it is stuck behind a living connection', async () => {
    const { store, double, interruptions } = setting;
    double.faults.next('subscribe', { is: 'silent', done: false });
    const follower = new LogFollower(store);
    await eventually('a subscription', () => double.seen.subscriptions.length === 1);
    await follower.caughtUp();
    await setting.write(1, 2);
    await expectAll([follower], 6);
    expect(interruptions).toEqual(['lost']);
  });

  it('when the node that it is begun on is not ready', async () => {
    setting.double.faults.next('subscribe', { is: 'notReady' }, 3);
    const follower = new LogFollower(setting.store);
    await setting.reported('lost', 3);
    await setting.write(1, 2);
    await expectAll([follower], 6);
  });

  it('when drops, cuts and slowness come at random', async () => {
    const { store, double } = setting;
    const followers = [new LogFollower(store), new LogFollower(store, { batchSize: 3 })];
    await setting.live();
    double.faults.rates = { cutBefore: 0.02, cutAfter: 0.02, notReady: 0.05, slow: 0.1, drop: 0.05 };
    await setting.write(8, 20);
    double.faults.clear();
    await expectAll(followers, 480);
  });
});
