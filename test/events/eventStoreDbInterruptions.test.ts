/** The live subscription to EventStoreDB is ended in every way there is, and nobody who follows the log notices. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/dsl/eventually.ts';
import { LogFollower } from '../support/dsl/logFollower.ts';
import { EventStoreDbFixture } from '../support/servers/eventStoreDbFixture.ts';

describe('a subscription to EventStoreDB delivers each event once and in order', () => {
  let fixture: EventStoreDbFixture;
  beforeEach(async () => {
    fixture = await EventStoreDbFixture.begin();
  });
  afterEach(() => fixture.end());

  /** All of them have the whole log, once and in order. */
  async function expectAll(followers: readonly LogFollower[], count: number): Promise<void> {
    for (const follower of followers) await follower.has(count);
    const written = await fixture.scene.written();
    expect(written).toHaveLength(count);
    for (const follower of followers) {
      expect(follower.events).toEqual(written);
      await follower.stop();
    }
  }

  it('when it is dropped as too slow, many times during bursts', async () => {
    const { store, double, interruptions } = fixture;
    const followers = [new LogFollower(store), new LogFollower(store, { batchSize: 7, slow: true })];
    await fixture.live();
    let writing = true;
    const written = fixture.write(16, 20).then(() => {
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
    const { store, double } = fixture;
    const other = await fixture.another();
    const first = new LogFollower(store);
    const followers = [first, new LogFollower(store, { batchSize: 5, slow: true }), new LogFollower(other)];
    await fixture.live(2);
    const writing = fixture.write(8, 40);
    for (let times = 1; times <= 3; times++) {
      await first.has(first.events.length + 30);
      await double.down();
      await double.up();
    }
    await writing;
    await fixture.reported('lost', 3);
    await expectAll(followers, 960);
  });

  it('when the server was away for a while, and says so as long as it is behind', async () => {
    await fixture.write(1, 1);
    const follower = new LogFollower(fixture.store);
    await fixture.live();
    await follower.caughtUp();
    await fixture.double.down();
    await fixture.reported('lost');
    const meanwhile = fixture.write(1, 30, 'meanwhile');
    await fixture.double.up();
    await meanwhile;
    await follower.has(93);
    await follower.caughtUp();
    await expectAll([follower], 93);
  });

  it('when it is stuck behind a living connection', async () => {
    const { store, double, interruptions } = fixture;
    double.faults.next('subscribe', { is: 'silent', done: false });
    const follower = new LogFollower(store);
    await eventually('a subscription', () => double.seen.subscriptions.length === 1);
    await follower.caughtUp();
    await fixture.write(1, 2);
    await expectAll([follower], 6);
    expect(interruptions).toEqual(['lost']);
  });

  it('when the node that it is begun on is not ready', async () => {
    fixture.double.faults.next('subscribe', { is: 'notReady' }, 3);
    const follower = new LogFollower(fixture.store);
    await fixture.reported('lost', 3);
    await fixture.write(1, 2);
    await expectAll([follower], 6);
  });

  it('when drops, cuts and slowness come at random', async () => {
    const { store, double } = fixture;
    const followers = [new LogFollower(store), new LogFollower(store, { batchSize: 3 })];
    await fixture.live();
    double.faults.rates = { cutBefore: 0.02, cutAfter: 0.02, notReady: 0.05, slow: 0.1, drop: 0.05 };
    await fixture.write(8, 20);
    double.faults.clear();
    await expectAll(followers, 480);
  });
});
