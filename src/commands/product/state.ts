import type { Product } from '../../events/entities.ts';
import { entityAggregate } from '../engine/aggregate.ts';

export const product = entityAggregate<Product>('product');
