/** Every aggregate whose state is an entity. */
import { business } from './business.ts';
import { channel } from './channel.ts';
import { chat } from './chat.ts';
import { customer } from './customer.ts';
import type { AnyEntity } from './engine/entityAggregate.ts';
import { order } from './order.ts';
import { product } from './product.ts';
import { user } from './user.ts';

const entities: readonly AnyEntity[] = [user, business, channel, customer, product, order, chat];

/** By the aggregate's name. */
export const entityByName: ReadonlyMap<string, AnyEntity> = new Map(
  entities.map(entity => [entity.name, entity]),
);
