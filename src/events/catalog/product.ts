/** Events of a product's stream, `product-<productId>`. */
import { z } from 'zod';
import { defineEvent } from '../defineEvent.ts';
import {
  createsEntity,
  deletesEntity,
  money,
  nullableDescription,
  nullableText,
  setsFields,
  text,
  updatesFields,
} from './fields.ts';
import { businessId, productId } from './ids.ts';

const updates = updatesFields('productId');

export const productEvents = [
  defineEvent('ProductAdded', {
    summary: 'A business offers a new product.',
    schema: z.object({
      productId,
      businessId,
      providerUserId: nullableText,
      name: text,
      description: nullableDescription,
      price: money,
      currency: text,
      sku: nullableText,
      imageUrl: nullableText,
      imageId: nullableText,
      shortId: nullableText,
      isAvailable: z.boolean(),
    }),
    effect: createsEntity,
  }),
  defineEvent('ProductRepriced', {
    summary: 'A product costs something else from now on; orders keep the price at purchase.',
    schema: z.object({ productId, price: money.exactOptional(), currency: text.exactOptional() }),
    effect: updates,
  }),
  defineEvent('ProductDetailsUpdated', {
    summary: 'How a product is named, described or numbered changed.',
    schema: z.object({
      productId,
      /** Whose it is, as ever, where it is named otherwise: what indexes names by business needs both. */
      businessId: businessId.exactOptional(),
      providerUserId: nullableText.exactOptional(),
      name: text.exactOptional(),
      description: nullableDescription.exactOptional(),
      sku: nullableText.exactOptional(),
      shortId: nullableText.exactOptional(),
    }),
    effect: updates,
  }),
  defineEvent('ProductPictureChanged', {
    summary: 'A product is shown by another picture, or by none.',
    schema: z.object({
      productId,
      imageUrl: nullableText.exactOptional(),
      imageId: nullableText.exactOptional(),
    }),
    effect: updates,
  }),
  defineEvent('ProductMadeAvailable', {
    summary: 'A product can be had again.',
    schema: z.object({ productId }),
    effect: setsFields({ isAvailable: true }),
  }),
  defineEvent('ProductWithdrawn', {
    summary: 'A product cannot be had for now.',
    schema: z.object({ productId }),
    effect: setsFields({ isAvailable: false }),
  }),
  defineEvent('ProductDeleted', {
    summary: 'A product left the catalogue; order items that name it stay.',
    schema: z.object({ productId }),
    effect: deletesEntity,
  }),
] as const;
