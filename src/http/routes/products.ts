import { z } from 'zod';
import { addProduct } from '../../commands/product/addProduct.ts';
import { deleteProduct } from '../../commands/product/deleteProduct.ts';
import { reviseProduct } from '../../commands/product/reviseProduct.ts';
import { product } from '../../events/entities.ts';
import { products as model } from '../../projections/products.ts';
import type { Backend } from '../backend.ts';
import { resourceRoutes } from '../resource.ts';
import type { Route } from '../route.ts';
import { boolean, filled, money, nullableString, string } from '../schemas/body.ts';
import { booleanParameter, textParameter } from '../schemas/query.ts';

export const productRoutes = (backend: Backend): Route[] =>
  resourceRoutes(backend, {
    path: 'products',
    name: 'Product',
    aggregate: 'product',
    entity: product,
    collection: model.collection,
    filters: {
      name: textParameter.exactOptional(),
      currency: textParameter.exactOptional(),
      isAvailable: booleanParameter.exactOptional(),
      businessId: textParameter.exactOptional(),
      providerUserId: textParameter.exactOptional(),
      imageId: textParameter.exactOptional(),
      shortId: textParameter.exactOptional(),
    },
    create: {
      schema: z.object({
        businessId: string,
        providerUserId: nullableString.default(null),
        name: filled,
        description: nullableString.default(null),
        price: money,
        currency: filled,
        sku: nullableString.default(null),
        imageUrl: nullableString.default(null),
        imageId: nullableString.default(null),
        shortId: nullableString.default(null),
        isAvailable: boolean.default(true),
      }),
      required: ['businessId', 'name', 'price', 'currency'],
      missing: 'businessId, name, price, and currency are required',
      run: addProduct,
      refuses: ['unknown-reference'],
    },
    revise: {
      schema: z
        .object({
          providerUserId: nullableString,
          name: filled,
          description: nullableString,
          price: money,
          currency: filled,
          sku: nullableString,
          imageUrl: nullableString,
          imageId: nullableString,
          shortId: nullableString,
          isAvailable: boolean,
        })
        .partial(),
      run: reviseProduct,
    },
    remove: { run: ({ executor }, productId, caller) => deleteProduct(executor, productId, caller) },
  });
