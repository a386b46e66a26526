/** Every aggregate whose state is an entity. */

import { business } from './business/state.ts';
import { channel } from './channel/state.ts';
import { chat } from './chat/state.ts';
import { customer } from './customer/state.ts';
import type { AnyEntity } from './engine/entityAggregate.ts';
import { order } from './order/state.ts';
import { product } from './product/state.ts';
import { user } from './user/state.ts';

const entities: readonly AnyEntity[] = [user, business, channel, customer, product, order, chat];

/** By the aggregate's name. */
export const entityByName: ReadonlyMap<string, AnyEntity> = new Map(
  entities.map(entity => [entity.name, entity]),
);
