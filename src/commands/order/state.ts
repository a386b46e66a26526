import type { Order } from '../../events/entities.ts';
import { entityAggregate } from '../engine/aggregate.ts';

export const order = entityAggregate<Order>('order');
