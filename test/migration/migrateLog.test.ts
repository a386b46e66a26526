import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AppendOutcomeUnknown, type EventStore, EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { TargetMoved } from '../../src/migration/copyLog.ts';
import { migrateLog, TargetDiffers } from '../../src/migration/migrateLog.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { businessOpened, productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { numbers } from '../support/builders/randomNumbers.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { calmStore, nextId } from '../support/dsl/writeSide.ts';
import { contentOf, fill, type Kind, Logs } from './logs.ts';

let logs: Logs;
beforeEach(() => {
  logs = new Logs();
});
afterEach(() => logs.close());

describe.each<Kind>(['flaky', 'cluster'])('a log that moves from embedded to %s and back', kind => {
  test('is the same log: order, streams, revisions, ids, data and metadata; its epoch is another', async () => {
    const [source, there, back] = [
      await logs.open('embedded'),
      await logs.open(kind),
      await logs.open('embedded'),
    ];
    await fill(source, 1_000);
    const before = await contentOf(source);
    const first = await migrateLog({ source, target: there });
    const second = await migrateLog({ source: there, target: back });
    expect(before.length).toBeGreaterThan(300);
    expect([first.copied, second.copied]).toEqual([before.length, before.length]);
    expect(second.comparison).toMatchObject({ events: before.length, differences: [] });
    expect(await contentOf(there)).toEqual(before);
    expect(await contentOf(back)).toEqual(before);
    expect(new Set([source.epoch, there.epoch, back.epoch]).size).toBe(3);
  }, 60_000);
});

describe('a migration that ended early', () => {
  test.each([1, 2, 3])('goes on behind what it has copied, wherever that was (%s)', async seed => {
    const [source, target] = [await logs.open('embedded'), await logs.open('flaky')];
    await fill(source, 200, seed);
    const expected = await contentOf(source);
    const n = numbers(seed);
    let copied = 0;
    let runs = 0;
    for (let done = false; !done; runs++) {
      const failing = new WatchedEventStore(target);
      let left = 1 + n(15);
      failing[n(2) === 0 ? 'beforeAppend' : 'afterAppend'] = () => {
        if (--left === 0) throw new Error('killed');
      };
      const ended = await migrateLog({ source, target: failing }).catch(error => error.message);
      done = ended !== 'killed';
      copied += failing.appended.reduce((sum, { events }) => sum + events.length, 0);
    }
    expect(runs).toBeGreaterThan(2);
    expect(copied).toBe(expected.length);
    expect(await contentOf(target)).toEqual(expected);
  });

  test('does nothing more once it is complete, and goes on when the source does', async () => {
    const [source, target] = [await logs.open('embedded'), await logs.open('flaky')];
    await fill(source, 50);
    await migrateLog({ source, target });
    expect(await migrateLog({ source, target })).toMatchObject({
      copied: 0,
      comparison: { differences: [] },
    });
    await record(source, [productAdded({ productId: idOf.product(nextId('product')) })]);
    expect(await migrateLog({ source, target })).toMatchObject({
      copied: 1,
      comparison: { differences: [] },
    });
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });
});

describe('progress', () => {
  test('is told step by step, with shares that grow to the whole', async () => {
    const [source, target] = [calmStore(), calmStore()];
    await fill(source, 1_500);
    const seen: [string, number, number][] = [];
    const onProgress = (...progress: [string, number, number]) => seen.push(progress);
    const { copied } = await migrateLog({ source, target, onProgress });
    await migrateLog({ source, target, onProgress });
    expect([...new Set(seen.map(([step]) => step))]).toEqual(['copying', 'comparing', 'looking']);
    const shares = seen.filter(([step]) => step === 'copying').map(([, , share]) => share);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(seen.findLast(([step]) => step === 'copying')).toEqual(['copying', copied, 1]);
  });
});

describe('a source that does not stand still', () => {
  test('is copied to its end, what comes meanwhile too', async () => {
    const [source, target] = [calmStore(), new WatchedEventStore(calmStore())];
    await record(source, [businessOpened()]);
    let late = 3;
    target.afterAppend = async () => {
      if (late-- > 0) await record(source, [productAdded({ productId: idOf.product(nextId('product')) })]);
    };
    expect(await migrateLog({ source, target })).toMatchObject({
      copied: 4,
      comparison: { differences: [] },
    });
  });

  test('that goes on during the comparison is said to have more, and no checkpoint is brought along', async () => {
    const [source, target] = [new WatchedEventStore(calmStore()), calmStore()];
    await record(source, [businessOpened()]);
    const onProgress = () => {};
    const readAll = source.readAll.bind(source);
    source.readAll = async options => {
      if (options.types) await record(source, [productAdded({ productId: idOf.product(nextId('product')) })]);
      return readAll(options);
    };
    const { comparison, processes } = await migrateLog({ source, target, onProgress });
    expect(comparison.differences).toMatchObject([{ kind: 'missing', source: { type: 'ProductAdded' } }]);
    expect(processes).toBe(0);
  });
});

describe('a target that is not the beginning of the source', () => {
  const refusal = (source: EventStore, target: EventStore) =>
    migrateLog({ source, target }).then(
      () => undefined,
      error => error,
    );

  test('is refused for an event that the source does not have, and stays as it is', async () => {
    const [source, target] = [calmStore(), calmStore()];
    await fill(source, 20);
    await record(target, [businessOpened()]);
    const before = await contentOf(target);
    const error = await refusal(source, target);
    expect(error).toBeInstanceOf(TargetDiffers);
    expect(error.difference).toMatchObject({ kind: 'other', copy: { type: 'BusinessOpened' } });
    expect(await contentOf(target)).toEqual(before);
  });

  test('is refused for an event behind the whole source', async () => {
    const [source, target] = [calmStore(), calmStore()];
    await fill(source, 20);
    await migrateLog({ source, target });
    await record(target, [businessOpened({ businessId: idOf.business('own') })]);
    expect((await refusal(source, target)).difference).toMatchObject({ kind: 'surplus' });
  });

  test('is refused where somebody writes to it during the copy', async () => {
    const [source, target] = [calmStore(), new WatchedEventStore(calmStore())];
    await record(source, [
      businessOpened({ businessId: idOf.business('b') }),
      productAdded({ productId: idOf.product('p') }),
    ]);
    target.beforeAppend = async ({ stream }) => {
      target.beforeAppend = () => {};
      if (stream === 'business-b') await record(target, [businessOpened({ businessId: idOf.business('b') })]);
    };
    expect(await refusal(source, target)).toBeInstanceOf(TargetMoved);
  });
});

describe('engines that are away', () => {
  test('hold a migration up, with the reason told, and do not end it', async () => {
    const [source, target] = [calmStore(), new WatchedEventStore(calmStore())];
    await fill(source, 200);
    let failures = 0;
    const waits: string[] = [];
    target.afterAppend = () => {
      if (++failures % 10 === 0) throw new AppendOutcomeUnknown('no answer');
    };
    target.beforeAppend = () => {
      if (++failures % 7 === 0) throw new EventStoreUnavailable('no connection');
    };
    await migrateLog({ source, target, onWait: ({ message }) => waits.push(message) });
    expect(new Set(waits)).toEqual(new Set(['no answer', 'no connection']));
    expect(await contentOf(target)).toEqual(await contentOf(source));
  });

  test('end it once patience is over', async () => {
    const [source, target] = [calmStore(), new WatchedEventStore(calmStore())];
    await fill(source, 5);
    target.beforeAppend = () => {
      throw new EventStoreUnavailable('no connection');
    };
    await expect(migrateLog({ source, target, patienceMs: 50 })).rejects.toThrow('no connection');
  });
});
