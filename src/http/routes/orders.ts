import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import {
  address,
  currency,
  filledReference,
  money,
  nullableIdentifier,
  orderStatus,
  quantity,
  reference,
} from '../../api/fields.ts';
import { deleteOrder, placeOrder, updateOrder } from '../../commands/order.ts';
import { orderId } from '../../events/catalog/ids.ts';
import { orders as model } from '../../projections/orders.ts';
import { isMissing } from '../input.ts';
import { resourceRoutes } from '../resource.ts';
import type { Route } from '../route.ts';

/** Places in lists are counted up to 1,024 for one event, and every item has one. */
const MAX_ITEMS = 1_000;

const MISSING =
  'businessId, customerId, channelId, totalAmount, currency, and at least one orderItem are required';

const orderItem = z.object(
  {
    productId: filledReference.brand<'product'>(),
    quantity,
    priceAtPurchase: money,
    currencyAtPurchase: currency,
  },
  { error: 'must be an object' },
);

/** When the log cannot take an order, the reference's answer is not the general one. */
const failed = { status: 500, message: 'Failed to create order' };

export const orderRoutes = (backend: Backend): Route[] =>
  resourceRoutes(backend, {
    path: 'orders',
    name: 'Order',
    id: orderId,
    model,
    create: {
      schema: z.object({
        businessId: reference.brand<'business'>(),
        providerUserId: nullableIdentifier.default(null),
        customerId: reference.brand<'customer'>(),
        channelId: filledReference.brand<'channel'>().nullable(),
        orderStatus: orderStatus.default('PENDING'),
        totalAmount: money,
        currency,
        // Blank as much as absent: the customer's address.
        shippingAddress: address
          .nullish()
          .transform(given => (isMissing(given) ? undefined : (given ?? undefined))),
        orderItems: z
          .array(orderItem, { error: 'must be a list' })
          .max(MAX_ITEMS, { error: `must have at most ${MAX_ITEMS} items` }),
      }),
      required: ['businessId', 'customerId', 'totalAmount', 'currency', 'orderItems'],
      nullable: ['channelId'],
      missing: MISSING,
      run: placeOrder,
      refuses: ['unknown-reference'],
      problems: {
        'event-store-unavailable': failed,
        'append-outcome-unknown': failed,
        'too-much-contention': failed,
      },
    },
    update: {
      schema: z
        .object({ orderStatus, shippingAddress: address, providerUserId: nullableIdentifier })
        .partial(),
      run: updateOrder,
      refuses: ['invalid-order-status'],
    },
    remove: { run: ({ executor }, orderId, context) => deleteOrder(executor, orderId, context) },
  });
