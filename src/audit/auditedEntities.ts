/** What an audit calls the entities: as REST paths do. Where in the log their lives lie. */
import { business } from '../commands/business.ts';
import { channel } from '../commands/channel.ts';
import { chat } from '../commands/chat.ts';
import { customer } from '../commands/customer.ts';
import { delivery } from '../commands/delivery.ts';
import type { AnyEntity } from '../commands/engine/entityAggregate.ts';
import { order } from '../commands/order.ts';
import { product } from '../commands/product.ts';
import { user } from '../commands/user.ts';

export interface AuditedEntity {
  /** As in messages: `Product`. */
  readonly name: string;
  readonly aggregate: AnyEntity;
}

const audited = (name: string, aggregate: AnyEntity): AuditedEntity => ({ name, aggregate });

export const auditedChat = audited('Chat', chat);

/** By their name in REST paths. */
export const auditedEntities: ReadonlyMap<string, AuditedEntity> = new Map([
  ['users', audited('User', user)],
  ['businesses', audited('Business', business)],
  ['channels', audited('Channel', channel)],
  ['customers', audited('Customer', customer)],
  ['products', audited('Product', product)],
  ['orders', audited('Order', order)],
  ['chats', auditedChat],
  // By the message's id: how it came to its customer.
  ['deliveries', audited('Delivery', delivery)],
]);

export const typesOf = ({ aggregate }: AuditedEntity): readonly string[] => [...aggregate.events.keys()];
