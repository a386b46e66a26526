/** What a customer bought, at the prices agreed on. */

import type { z } from 'zod';
import { type Id, orderId, orderItemId } from '../events/catalog/ids.ts';
import { orderEvents, type orderItem } from '../events/catalog/order.ts';
import { type Customer, order as entity, type Order } from '../events/entities.ts';
import { business } from './business.ts';
import { channel } from './channel.ts';
import { customer } from './customer.ts';
import type { DecideOf, EventsOf } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import {
  type Changes,
  type CommandResult,
  createEntity,
  type Deleted,
  deleteEntity,
  executeEntity,
  groupsOf,
  ifAbsent,
  ifActive,
  ifChanged,
  requireEntity,
  requireOfBusiness,
} from './engine/entity.ts';
import { entityAggregate } from './engine/entityAggregate.ts';
import { InvalidOrderStatus } from './engine/errors.ts';
import type { Executor } from './engine/executor.ts';
import { product } from './product.ts';

export const order = entityAggregate({ name: 'order', id: orderId, entity, events: orderEvents });
type OrderEvent = EventsOf<typeof order>;
type DecideOrder = DecideOf<typeof order>;
type Status = Order['orderStatus'];
type Item = z.infer<typeof orderItem>;

export type PlaceOrder = Omit<Order, 'orderId' | 'shippingAddress' | 'createdAt' | 'updatedAt'> & {
  /** Undefined: the customer's address. */
  readonly shippingAddress: string | undefined;
  readonly orderItems: readonly Omit<Item, 'orderItemId'>[];
};

export const decidePlaceOrder = (
  data: Omit<Order, 'createdAt' | 'updatedAt'> & { items: Item[] },
): DecideOrder => ifAbsent(order, { type: 'OrderPlaced', data });

/** @throws UnknownReference businessId, customerId, channelId or orderItems.<n>.productId */
export function placeOrder(
  executor: Executor,
  input: PlaceOrder,
  context: CommandContext,
): Promise<CommandResult<Order>> {
  const { orderItems, shippingAddress, ...agreed } = input;
  return createEntity(executor, order, context, async orderId => {
    const buyer = await requireReferences(executor, input);
    const items = orderItems.map(item => ({ orderItemId: orderItemId.parse(context.newId()), ...item }));
    const data = { orderId, ...agreed, shippingAddress: shippingAddress ?? buyer.address, items };
    return executeEntity(executor, order, orderId, decidePlaceOrder(data), context);
  });
}

/** Answers who ordered. */
async function requireReferences(executor: Executor, input: PlaceOrder): Promise<Customer> {
  const { businessId, customerId, channelId } = input;
  await requireEntity(executor, business, businessId, 'businessId');
  const buyer = await requireOfBusiness(executor, customer, customerId, 'customerId', businessId);
  if (channelId !== null) await requireOfBusiness(executor, channel, channelId, 'channelId', businessId);
  for (const [index, { productId }] of input.orderItems.entries()) {
    await requireOfBusiness(executor, product, productId, `orderItems.${index}.productId`, businessId);
  }
  return buyer;
}

type UpdateOrder = Changes<Pick<Order, 'orderStatus' | 'shippingAddress' | 'providerUserId'>>;

const groups = groupsOf<Omit<UpdateOrder, 'orderStatus'>, OrderEvent>()({
  OrderRedirected: ['shippingAddress'],
  OrderReassigned: ['providerUserId'],
});

export const decideUpdateOrder = (changes: UpdateOrder): DecideOrder =>
  ifActive(order, current => {
    const { orderId, orderStatus: from } = current;
    const { orderStatus: to = from } = changes;
    if (!mayMove(from, to)) return new InvalidOrderStatus(from, to);
    const events: OrderEvent[] = [
      ...ifChanged(current, changes, groups, 'OrderRedirected', ({ shippingAddress = '' }) => ({
        orderId,
        shippingAddress,
      })),
      ...ifChanged(current, changes, groups, 'OrderReassigned', ({ providerUserId = null }) => ({
        orderId,
        providerUserId,
      })),
      ...movedTo(current, to),
    ];
    return events;
  });

/** How far along an order is; it moves forward only, and may skip. */
const progress = { PENDING: 0, CONFIRMED: 1, PROCESSING: 2, SHIPPED: 3, CANCELLED: 4 } as const;
const final: ReadonlySet<Status> = new Set<Status>(['SHIPPED', 'CANCELLED']);

const mayMove = (from: Status, to: Status): boolean =>
  from === to || (!final.has(from) && progress[to] > progress[from]);

const eventByStatus = {
  CONFIRMED: 'OrderConfirmed',
  PROCESSING: 'OrderProcessingStarted',
  SHIPPED: 'OrderShipped',
  CANCELLED: 'OrderCancelled',
} as const;

function movedTo({ orderId, orderStatus }: Order, to: Status): OrderEvent[] {
  // Nothing leads back to PENDING, so no event does.
  if (to === orderStatus || to === 'PENDING') return [];
  return [{ type: eventByStatus[to], data: { orderId } }];
}

/** @throws EntityNotFound, PreconditionFailed, InvalidOrderStatus */
export function updateOrder(
  executor: Executor,
  orderId: Id<'order'>,
  changes: UpdateOrder,
  context: CommandContext,
): Promise<CommandResult<Order>> {
  return executeEntity(executor, order, orderId, decideUpdateOrder(changes), context);
}

export const decideDeleteOrder = (orderId: Id<'order'>): DecideOrder =>
  ifActive(order, () => [{ type: 'OrderDeleted', data: { orderId } }]);

/** @throws EntityNotFound, PreconditionFailed */
export function deleteOrder(
  executor: Executor,
  orderId: Id<'order'>,
  context: CommandContext,
): Promise<Deleted> {
  return deleteEntity(executor, order, orderId, decideDeleteOrder(orderId), context);
}
