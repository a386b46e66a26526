import { productEvents } from '../../events/catalog/product.ts';
import { product as entity } from '../../events/entities.ts';
import type { EventsOf } from '../engine/aggregate.ts';
import { entityAggregate } from '../engine/entityAggregate.ts';

export const product = entityAggregate({ name: 'product', entity, events: productEvents });
export type ProductEvent = EventsOf<typeof product>;
