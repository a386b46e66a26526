import { describe, it } from '@jest/globals';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { addProduct, decideDeleteProduct, decideUpdateProduct, product } from '../../src/commands/product.ts';
import { businessOpened, productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { given as givenLog, givenOf } from '../support/dsl/givenWhenThen.ts';
import { tea } from '../support/dsl/keyedRequests.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const productId = idOf.product('product');
const deleted = { type: 'ProductDeleted', data: { productId } } as const;
const add = (executor: Executor) => addProduct(executor, tea, callerWith({ newId: () => productId }));
const remove = decideDeleteProduct(productId);
const given = givenOf(product);

describe('a product', () => {
  it('is added to a business that exists', async () => {
    await givenLog(businessOpened()).when(add).thenEvents(productAdded());
    await givenLog().when(add).thenRefused('unknown-reference');
  });

  it('is updated by an event for each group of fields that changes', () =>
    given(productAdded())
      .when(
        decideUpdateProduct({
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
          data: { productId, businessId: idOf.business('business'), name: 'Gyokuro', sku: 's' },
        },
        { type: 'ProductPictureChanged', data: { productId, imageUrl: 'https://x.example' } },
        { type: 'ProductWithdrawn', data: { productId } },
      ));

  it('can be had again', () =>
    given(productAdded({ isAvailable: false }))
      .when(decideUpdateProduct({ isAvailable: true }))
      .thenEvents({ type: 'ProductMadeAvailable', data: { productId } }));

  it('is not changed by a PUT that changes nothing', () =>
    given(productAdded()).when(decideUpdateProduct(tea)).thenNothing());

  it('is updated and deleted only while it exists', () => {
    given()
      .when(decideUpdateProduct({ name: 'x' }))
      .thenRefused('not-found');
    given(productAdded()).when(remove).thenEvents(deleted);
    given(productAdded(), deleted).when(remove).thenRefused('not-found');
    given(productAdded(), deleted)
      .when(decideUpdateProduct({ name: 'x' }))
      .thenRefused('not-found');
  });
});
