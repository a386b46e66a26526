import type { Business } from '../../events/entities.ts';
import { entityAggregate } from '../engine/aggregate.ts';

export const business = entityAggregate<Business>('business');
