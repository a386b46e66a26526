/** On a log that others write to as well, the first command of a new stream does not ask whether it has a past. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { addProduct } from '../../src/commands/product.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { businessOpened, productAdded, userRegistered } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { tea } from '../support/dsl/keyedRequests.ts';
import { callerWith, calmStore, codesOf, executorOn, logOf } from '../support/dsl/writeSide.ts';

describe('an entity that is created on a shared log', () => {
  const store = calmStore();
  let watched: WatchedEventStore;
  beforeEach(async () => {
    watched = new WatchedEventStore(store, { exclusive: false });
  });
  const add = (productId: string, businessId = 'business') =>
    addProduct(
      executorOn(watched),
      { ...tea, businessId: idOf.business(businessId) },
      callerWith({ newId: () => productId }),
    );
  const reads = () => watched.readModels.map(({ stream }) => stream);
  const added = async (id: string) =>
    (await logOf(store)).filter(({ type, data }) => type === 'ProductAdded' && data.productId === id);

  it('costs one look at what it refers to, and none at its own stream', async () => {
    await record(store, [userRegistered(), businessOpened()]);
    expect(await add('new')).toMatchObject({ id: 'new', revision: 0 });
    expect(reads()).toEqual(['business-business']);
  });

  it('is not made twice where its id is taken: what is there is answered', async () => {
    await record(store, [productAdded({ productId: idOf.product('taken'), name: 'Senchado' })]);
    expect(await add('taken')).toMatchObject({ revision: 0, entity: { name: 'Senchado' } });
    expect(reads()).toEqual(['business-business', 'product-taken']);
    expect(await added('taken')).toHaveLength(1);
  });

  it('is refused as before where what it refers to does not exist', async () => {
    expect(await codesOf([add('orphan', 'nowhere')])).toEqual(['unknown-reference']);
    expect(await added('orphan')).toEqual([]);
  });
});
