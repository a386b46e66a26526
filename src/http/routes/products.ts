import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import {
  boolean,
  currency,
  money,
  name,
  nullableIdentifier,
  nullableName,
  nullableText,
  nullByDefault,
  reference,
  url,
} from '../../api/fields.ts';
import { addProduct, deleteProduct, updateProduct } from '../../commands/product.ts';
import { productId } from '../../events/catalog/ids.ts';
import { products as model } from '../../projections/products.ts';
import { resourceRoutes } from '../resource.ts';
import type { Route } from '../route.ts';

const fields = {
  providerUserId: nullableIdentifier,
  name,
  description: nullableText,
  price: money,
  currency,
  sku: nullableName,
  imageUrl: url.nullable(),
  imageId: nullableName,
  shortId: nullableName,
  isAvailable: boolean,
};

export const productRoutes = (backend: Backend): Route[] =>
  resourceRoutes(backend, {
    path: 'products',
    name: 'Product',
    id: productId,
    model,
    create: {
      schema: z.object({
        businessId: reference.brand<'business'>(),
        ...nullByDefault(fields),
        isAvailable: boolean.default(true),
      }),
      required: ['businessId', 'name', 'price', 'currency'],
      missing: 'businessId, name, price, and currency are required',
      run: addProduct,
      refuses: ['unknown-reference'],
    },
    update: {
      schema: z.object(fields).partial(),
      run: updateProduct,
    },
    remove: { run: ({ executor }, productId, context) => deleteProduct(executor, productId, context) },
  });
