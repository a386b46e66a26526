import { businessEvents } from '../../events/catalog/business.ts';
import { business as entity } from '../../events/entities.ts';
import type { EventsOf } from '../engine/aggregate.ts';
import { entityAggregate } from '../engine/entityAggregate.ts';

export const business = entityAggregate({ name: 'business', entity, events: businessEvents });
export type BusinessEvent = EventsOf<typeof business>;
