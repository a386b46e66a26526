import type { Channel } from '../../events/entities.ts';
import { entityAggregate } from '../aggregate.ts';

export const channel = entityAggregate<Channel>('channel');
