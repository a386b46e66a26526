import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Order } from '../../events/entities.ts';
import type { Decide, EntityState } from '../aggregate.ts';
import type { Caller } from '../caller.ts';
import { type Changes, executeEntity, ifChanged, revise, type Written } from '../entity.ts';
import { InvalidOrderStatus } from '../errors.ts';
import type { Executor } from '../execute.ts';
import { order } from './state.ts';

export type ReviseOrder = Changes<Pick<Order, 'orderStatus' | 'shippingAddress' | 'providerUserId'>>;
type Status = Order['orderStatus'];

/** @throws EntityNotFound, PreconditionFailed, InvalidOrderStatus */
export function reviseOrder(
  executor: Executor,
  orderId: string,
  changes: ReviseOrder,
  caller: Caller,
): Promise<Written<Order>> {
  return executeEntity(executor, order, orderId, decideRevision(changes), caller);
}

const decideRevision =
  (changes: ReviseOrder): Decide<EntityState<Order>> =>
  (state, revision) => {
    const from = state.status === 'live' ? state.entity.orderStatus : undefined;
    const { orderStatus: to } = changes;
    if (from && to && !mayMove(from, to)) return new InvalidOrderStatus(from, to);
    return revise(order, entity => eventsOf(entity, changes))(state, revision);
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

function eventsOf(entity: Order, changes: ReviseOrder): DomainEvent[] {
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

function movedTo({ orderId, orderStatus }: Order, to: Status | undefined): DomainEvent[] {
  // Nothing leads back to PENDING, so no event does.
  if (to === undefined || to === orderStatus || to === 'PENDING') return [];
  return [{ type: eventByStatus[to], data: { orderId } }];
}
