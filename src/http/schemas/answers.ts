/** What answers look like: entities with what can be included, pages of them, problems. */
import { z } from 'zod';
import { orderItem } from '../../events/catalog/order.ts';
import { business, channel, chat, customer, message, order, product, user } from '../../events/entities.ts';
import type { Collection, Include } from '../../projections/readStore.ts';

export const problem = z
  .object({
    message: z.string().describe('For people; the texts of the REST reference.'),
    error: z.string().optional().describe('Details for debugging.'),
    code: z.string().describe('For programs; stays as it is. docs/ERRORS.md lists them.'),
    requestId: z.string().describe('Under which the log of the server has this request.'),
  })
  .meta({ id: 'Problem' });

const orderItemWithProduct = z
  .object({
    orderItemId: orderItem.shape.orderItemId,
    orderId: order.shape.orderId,
    productId: orderItem.shape.productId,
    quantity: orderItem.shape.quantity,
    priceAtPurchase: orderItem.shape.priceAtPurchase,
    currencyAtPurchase: orderItem.shape.currencyAtPurchase,
    product: product.nullable(),
  })
  .meta({ id: 'OrderItemWithProduct' });

const entities: { readonly [collection: string]: z.ZodObject } = {
  users: user,
  businesses: business,
  channels: channel,
  customers: customer,
  products: product,
  orders: order,
  orderItems: orderItemWithProduct,
  chats: chat,
  messages: message,
};

/** Answers of one collection. */
interface Shapes {
  /** With the includes that were asked for. */
  readonly one: z.ZodObject;
  readonly page: z.ZodObject;
}

/** One each: a named schema must not exist twice. */
const shapes = new Map<string, Shapes>();

/** @throws TypeError for a collection that no entity stands for */
export function answersOf(collection: Collection): Shapes {
  const described = shapes.get(collection.name) ?? shapesOf(collection);
  shapes.set(collection.name, described);
  return described;
}

function shapesOf({ name, includes }: Collection): Shapes {
  const entity = entityOf(name);
  const entityName = entity.meta()?.id;
  const related = Object.entries(includes).map(([include, spec]) => [include, includedAs(spec)]);
  const one = z
    .object({ ...entity.shape, ...Object.fromEntries(related) })
    .meta({ id: `${entityName}WithIncludes` });
  const total = z.int().min(0).describe('How many match, on all pages.');
  return { one, page: z.object({ data: z.array(one), total }).meta({ id: `${entityName}Page` }) };
}

/** Present only where it was asked for; null where the one it stands for is gone or was never set. */
function includedAs({ kind, collection }: Include): z.ZodType {
  const entity = entityOf(collection);
  return kind === 'one' ? entity.nullable().optional() : z.array(entity).optional();
}

function entityOf(collection: string): z.ZodObject {
  const entity = entities[collection];
  if (!entity) throw new TypeError(`no entity is described for ${collection}`);
  return entity;
}
