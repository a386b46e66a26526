import { productEvents } from '../events/catalog/product.ts';
import { type Product, product } from '../events/entities.ts';
import { business, manyBy, userViaProviderId } from './includes.ts';
import { entityHandlers, type ReadModel } from './readModel.ts';
import type { Collection } from './readStore.ts';

const collection: Collection<keyof Product> = {
  name: 'products',
  id: 'productId',
  filters: ['name', 'currency', 'isAvailable', 'businessId', 'providerUserId', 'imageId', 'shortId'],
  folded: { name: 'composed', currency: 'currency' },
  counted: ['businessId', 'providerUserId', 'currency', 'isAvailable'],
  includes: { business, userViaProviderId, orderItems: manyBy('orderItems', 'productId') },
};

export const products: ReadModel = {
  document: product,
  collection,
  on: entityHandlers(collection, productEvents),
};
