import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deleteBusiness } from '../../src/commands/business.ts';
import { addProduct } from '../../src/commands/product.ts';
import { deleteUser } from '../../src/commands/user.ts';
import type { Id } from '../../src/events/catalog/ids.ts';
import type { EventStore } from '../../src/events/eventStore.ts';
import { isEngineTrouble } from '../../src/processes/attempts.ts';
import { Cascades } from '../../src/processes/cascades.ts';
import { Progress } from '../../src/projections/progress.ts';
import { FlakyEventStore } from '../doubles/flakyEventStore.ts';
import { businessOpened, orderPlaced, productAdded, shopHistory } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { tea } from '../support/dsl/keyedRequests.ts';
import { callerWith, calmStore, codesOf, logOf } from '../support/dsl/writeSide.ts';
import { Instance } from '../support/servers/instance.ts';

const PRODUCTS = 1_300;

describe('the cascade of a deletion', () => {
  let store: FlakyEventStore;
  let instances: Instance[];
  beforeEach(() => {
    store = calmStore();
    instances = [];
  });
  afterEach(() => Promise.all(instances.map(instance => instance.stop())));

  const start = async (on: EventStore = store) => {
    const progress = new Progress();
    const instance = await Instance.start(on, parts => [{ ...new Cascades(parts).process(), progress }]);
    instances.push(instance);
    await instance.settled();
    // What was created before is behind it, so that a deletion is what it meets next.
    await progress.wait((await on.head()) ?? 0n, 20_000);
    return instance;
  };
  const ofType = async (type: string) => (await logOf(store)).filter(event => event.type === type);
  const ended = async (type: string) => (await ofType(type)).length;
  const productsOf = async (businessId: Id<'business'>, count: number) => {
    for (let n = 0; n < count; n++) {
      await record(store, [
        productAdded({ productId: idOf.product(`product-${businessId}-${n}`), businessId }),
      ]);
    }
  };

  it('stops between two pages when it is told to, and goes on at the next start', async () => {
    await record(store, [businessOpened()]);
    await productsOf(idOf.business('business'), PRODUCTS);
    const first = await start();
    await deleteBusiness(first.executor, idOf.business('business'), callerWith());
    await eventually('some are gone', async () => (await ended('ProductDeleted')) > 50);
    await first.stop();
    const byThen = await ended('ProductDeleted');
    expect(byThen).toBeLessThan(PRODUCTS);
    expect(first.failures).toEqual([]);
    await start();
    await eventually('all are gone', async () => (await ended('ProductDeleted')) === PRODUCTS);
    const deleted = (await ofType('ProductDeleted')).map(({ data }) => data.productId);
    expect(new Set(deleted).size).toBe(PRODUCTS);
  }, 60_000);

  it('takes along all that belongs to a user, once, though two instances are at it', async () => {
    store = new FlakyEventStore({ unavailableRate: 0, unknownRate: 0, seed: 4 });
    await record(store, [
      ...shopHistory(),
      businessOpened({ businessId: idOf.business('second') }),
      orderPlaced(),
    ]);
    await productsOf(idOf.business('second'), 30);
    const [here] = [await start(), await start()];
    await deleteUser(here.executor, idOf.user('user'), callerWith());
    await eventually('all are gone', async () => (await ended('ProductDeleted')) === 31);
    await eventually('and both businesses', async () => (await ended('BusinessDeleted')) === 2);
    for (const type of ['ChannelDisconnected', 'CustomerDeleted', 'OrderDeleted']) {
      await eventually(type, async () => (await ended(type)) === 1);
    }
  });

  it('meets children whose creation raced it', async () => {
    store = new FlakyEventStore({ unavailableRate: 0, seed: 6 });
    const calm = shopHistory();
    for (const event of calm) await recordSurely(event);
    const [here, there] = [await start(), await start()];
    const create = (n: number) =>
      addProduct(
        n % 2 ? here.executor : there.executor,
        { ...tea },
        callerWith({ newId: () => `raced-${n}` }),
      );
    const codes = await codesOf([
      ...Array.from({ length: 20 }, (_, n) => create(n)),
      deleteBusiness(there.executor, idOf.business('business'), callerWith()),
      ...Array.from({ length: 20 }, (_, n) => create(20 + n)),
    ]);
    expect(new Set(codes).difference(new Set(['done', 'unknown-reference']))).toEqual(new Set());
    const created = await ended('ProductAdded');
    await eventually('each is gone', async () => (await ended('ProductDeleted')) === created);
  });

  async function recordSurely(event: ReturnType<typeof shopHistory>[number]): Promise<void> {
    const there = async () => (await ofType(event.type)).length > 0;
    while (!(await there())) await record(store, [event]).catch(() => {});
  }

  it('waits for the read models, and is not given up, when they stand still', async () => {
    await record(store, [businessOpened()]);
    await productsOf(idOf.business('business'), 20);
    const instance = await start();
    instance.readModels.progress.wait = async () => false;
    await deleteBusiness(instance.executor, idOf.business('business'), callerWith());
    await eventually('three tries', () => instance.failures.length >= 3);
    expect(instance.failures.every(isEngineTrouble)).toBe(true);
  });

  it('is not given up while the read models cannot be read', async () => {
    await record(store, [businessOpened()]);
    const instance = await start();
    instance.readModels.store.list = async () => {
      throw new Error('the read store is away');
    };
    await deleteBusiness(instance.executor, idOf.business('business'), callerWith());
    await eventually('three tries', () => instance.failures.length >= 3);
    expect(instance.failures.every(isEngineTrouble)).toBe(true);
  });

  it('does not go round in circles where something gone is shown for ever', async () => {
    await record(store, [businessOpened()]);
    await productsOf(idOf.business('business'), 2);
    const instance = await start();
    const { store: readStore } = instance.readModels;
    const shown = await readStore.list('products', all);
    let lists = 0;
    readStore.list = async () => {
      lists++;
      return shown;
    };
    await deleteBusiness(instance.executor, idOf.business('business'), callerWith());
    await eventually('three tries', () => instance.failures.length >= 3);
    expect(lists).toBeLessThan(10);
  });
});

const all = { where: {}, limit: 10, offset: 0, include: [], includeLimit: 1 };
