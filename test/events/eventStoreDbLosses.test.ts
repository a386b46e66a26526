/** A cluster that goes, comes back, and has less than it had: each is told of once. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreDbSetting } from '../support/eventStoreDbSetting.ts';
import { eventually } from '../support/eventually.ts';
import { LogFollower } from '../support/logFollower.ts';

describe('what a restart of EventStoreDB did is told', () => {
  let setting: EventStoreDbSetting;
  let follower: LogFollower;
  beforeEach(async () => {
    setting = await EventStoreDbSetting.begin();
    follower = new LogFollower(setting.store);
    await setting.live();
    await setting.write(2, 3);
    await follower.has(18);
  });
  afterEach(async () => {
    await follower.stop();
    await setting.end();
  });

  const told = (is: string) => eventually(is, () => setting.notices.find(notice => notice.is === is));
  const all = () => setting.notices.map(({ is }) => is);

  it('where it comes back as it was', async () => {
    const { double } = setting;
    await double.down();
    await told('away');
    await double.up();
    expect(await told('back')).toMatchObject({ engine: 'EventStoreDB', awayMs: expect.any(Number) });
    await setting.write(1, 2, 'later');
    await follower.has(24);
    expect(all()).toEqual(['away', 'back']);
  });

  it('where it comes back without the last events that were seen', async () => {
    const { double } = setting;
    const before = double.lastPosition;
    await setting.write(1, 2, 'later');
    await follower.has(24);
    const seen = BigInt(double.lastPosition);
    await double.restart(before);
    expect(await told('older')).toEqual({ is: 'older', engine: 'EventStoreDB', seen, now: BigInt(before) });
    expect(all()).toEqual(['away', 'back', 'older']);
  }, 40_000);

  it('where it comes back empty', async () => {
    await setting.double.restart();
    await told('empty');
    expect(all()).toEqual(['away', 'back', 'empty']);
  }, 40_000);
});
