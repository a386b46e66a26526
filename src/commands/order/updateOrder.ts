import type { Order } from '../../events/entities.ts';
import type { Decide } from '../engine/aggregate.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type Changes, type CommandResult, executeEntity, ifActive, ifChanged } from '../engine/entity.ts';
import type { EntityState } from '../engine/entityAggregate.ts';
import { InvalidOrderStatus } from '../engine/errors.ts';
import type { Executor } from '../engine/executor.ts';
import { type OrderEvent, order } from './state.ts';

export type UpdateOrder = Changes<Pick<Order, 'orderStatus' | 'shippingAddress' | 'providerUserId'>>;
type Status = Order['orderStatus'];

/** @throws EntityNotFound, PreconditionFailed, InvalidOrderStatus */
export function updateOrder(
  executor: Executor,
  orderId: string,
  changes: UpdateOrder,
  context: CommandContext,
): Promise<CommandResult<Order>> {
  return executeEntity(executor, order, orderId, decideUpdate(changes), context);
}

const decideUpdate =
  (changes: UpdateOrder): Decide<EntityState<Order>, OrderEvent> =>
  (state, revision) => {
    const from = state.status === 'active' ? state.entity.orderStatus : undefined;
    const { orderStatus: to } = changes;
    if (from && to && !mayMove(from, to)) return new InvalidOrderStatus(from, to);
    return ifActive(order, entity => eventsOf(entity, changes))(state, revision);
  };

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

function eventsOf(entity: Order, changes: UpdateOrder): OrderEvent[] {
  const { orderId } = entity;
  return [
    ...ifChanged(entity, changes, ['shippingAddress'], ({ shippingAddress = '' }) => ({
      type: 'OrderRedirected',
      data: { orderId, shippingAddress },
    })),
    ...ifChanged(entity, changes, ['providerUserId'], ({ providerUserId = null }) => ({
      type: 'OrderReassigned',
      data: { orderId, providerUserId },
    })),
    ...movedTo(entity, changes.orderStatus),
  ];
}

function movedTo({ orderId, orderStatus }: Order, to: Status | undefined): OrderEvent[] {
  // Nothing leads back to PENDING, so no event does.
  if (to === undefined || to === orderStatus || to === 'PENDING') return [];
  return [{ type: eventByStatus[to], data: { orderId } }];
}
