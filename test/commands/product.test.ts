import { describe, it } from '@jest/globals';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { addProduct, deleteProduct, type UpdateProduct, updateProduct } from '../../src/commands/product.ts';
import type { DomainEvent } from '../../src/events/catalog/index.ts';
import { businessOpened, productAdded } from '../support/builders/eventBuilders.ts';
import { given } from '../support/dsl/givenWhenThen.ts';
import { tea } from '../support/dsl/keyedRequests.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const productId = 'product';
const deleted: DomainEvent = { type: 'ProductDeleted', data: { productId } };
const add = (executor: Executor) => addProduct(executor, tea, callerWith({ newId: () => productId }));
const update = (changes: UpdateProduct) => (executor: Executor) =>
  updateProduct(executor, productId, changes, callerWith());
const remove = (executor: Executor) => deleteProduct(executor, productId, callerWith());

describe('a product', () => {
  it('is added to a business that exists', async () => {
    await given(businessOpened()).when(add).thenEvents(productAdded());
    await given().when(add).thenRefused('unknown-reference');
  });

  it('is revised by an event for each group of fields that changes', () =>
    given(productAdded())
      .when(
        update({
          price: '4.5',
          name: 'Gyokuro',
          sku: 's',
          imageUrl: 'https://x.example',
          isAvailable: false,
        }),
      )
      .thenEvents(
        { type: 'ProductRepriced', data: { productId, price: '4.5' } },
        {
          type: 'ProductDetailsUpdated',
          data: { productId, businessId: 'business', name: 'Gyokuro', sku: 's' },
        },
        { type: 'ProductPictureChanged', data: { productId, imageUrl: 'https://x.example' } },
        { type: 'ProductWithdrawn', data: { productId } },
      ));

  it('can be had again', () =>
    given(productAdded({ isAvailable: false }))
      .when(update({ isAvailable: true }))
      .thenEvents({ type: 'ProductMadeAvailable', data: { productId } }));

  it('is left alone by a PUT that changes nothing', () =>
    given(productAdded()).when(update(tea)).thenNothing());

  it('is revised and deleted only while it exists', async () => {
    await given()
      .when(update({ name: 'x' }))
      .thenRefused('not-found');
    await given(productAdded()).when(remove).thenEvents(deleted);
    await given(productAdded(), deleted).when(remove).thenRefused('not-found');
    await given(productAdded(), deleted)
      .when(update({ name: 'x' }))
      .thenRefused('not-found');
  });
});
