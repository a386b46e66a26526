/** A cluster that goes, comes back, and has less than it had: each is told of once. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/dsl/eventually.ts';
import { LogFollower } from '../support/dsl/logFollower.ts';
import { EventStoreDbFixture } from '../support/servers/eventStoreDbFixture.ts';

describe('what a restart of EventStoreDB did is told', () => {
  let fixture: EventStoreDbFixture;
  let follower: LogFollower;
  beforeEach(async () => {
    fixture = await EventStoreDbFixture.begin();
    follower = new LogFollower(fixture.store);
    await fixture.live();
    await fixture.write(2, 3);
    await follower.has(18);
  });
  afterEach(async () => {
    await follower.stop();
    await fixture.end();
  });

  const told = (is: string) => eventually(is, () => fixture.notices.find(notice => notice.is === is));
  const all = () => fixture.notices.map(({ is }) => is);

  it('where it comes back as it was', async () => {
    const { double } = fixture;
    await double.down();
    await told('away');
    await double.up();
    expect(await told('back')).toMatchObject({ engine: 'EventStoreDB', awayMs: expect.any(Number) });
    await fixture.write(1, 2, 'later');
    await follower.has(24);
    expect(all()).toEqual(['away', 'back']);
  });

  it('where it comes back without the last events that were seen', async () => {
    const { double } = fixture;
    const before = double.lastPosition;
    await fixture.write(1, 2, 'later');
    await follower.has(24);
    const seen = BigInt(double.lastPosition);
    await double.restart(before);
    expect(await told('older')).toEqual({ is: 'older', engine: 'EventStoreDB', seen, now: BigInt(before) });
    expect(all()).toEqual(['away', 'back', 'older']);
  }, 40_000);

  it('where it comes back empty', async () => {
    await fixture.double.restart();
    await told('empty');
    expect(all()).toEqual(['away', 'back', 'empty']);
  }, 40_000);
});
