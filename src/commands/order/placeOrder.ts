import type { z } from 'zod';
import type { orderItem } from '../../events/catalog/order.ts';
import type { Customer, Order } from '../../events/entities.ts';
import { business } from '../business/state.ts';
import { channel } from '../channel/state.ts';
import { customer } from '../customer/state.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import {
  type CommandResult,
  createEntity,
  executeEntity,
  ifAbsent,
  requireEntity,
  requireOfBusiness,
} from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { product } from '../product/state.ts';
import { order } from './state.ts';

export type PlaceOrder = Omit<Order, 'orderId' | 'shippingAddress' | 'createdAt' | 'updatedAt'> & {
  /** Undefined: the customer's address. */
  readonly shippingAddress: string | undefined;
  readonly orderItems: readonly Omit<z.infer<typeof orderItem>, 'orderItemId'>[];
};

/** @throws UnknownReference businessId, customerId, channelId or orderItems.<n>.productId */
export async function placeOrder(
  executor: Executor,
  input: PlaceOrder,
  context: CommandContext,
): Promise<CommandResult<Order>> {
  const { orderItems, shippingAddress, ...agreed } = input;
  return createEntity(executor, order, context, async orderId => {
    const buyer = await requireReferences(executor, input);
    const items = orderItems.map(item => ({ orderItemId: context.newId(), ...item }));
    const data = { orderId, ...agreed, shippingAddress: shippingAddress ?? buyer.address, items };
    return executeEntity(executor, order, orderId, ifAbsent(order, { type: 'OrderPlaced', data }), context);
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
