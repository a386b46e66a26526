import type { Delivery } from '../../events/entities.ts';
import { entityAggregate } from '../aggregate.ts';

export const delivery = entityAggregate<Delivery>('delivery');
