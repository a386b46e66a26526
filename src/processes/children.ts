/** What belongs to what: how children are found, and how each is deleted. */
import { business, deleteBusiness } from '../commands/business.ts';
import { channel, disconnectChannel } from '../commands/channel.ts';
import { chat, deleteChat } from '../commands/chat.ts';
import { customer, deleteCustomer } from '../commands/customer.ts';
import type { Foldable } from '../commands/engine/aggregate.ts';
import type { CommandContext } from '../commands/engine/commandContext.ts';
import type { Deleted } from '../commands/engine/entity.ts';
import type { Executor } from '../commands/engine/executor.ts';
import { deleteOrder, order } from '../commands/order.ts';
import { deleteProduct, product } from '../commands/product.ts';
import type { EventTypeName } from '../events/catalog/index.ts';
import type { CollectionName } from '../projections/documentQueries.ts';

export type ParentKind = 'user' | 'business';

type ChildCollection = Extract<
  CollectionName,
  'businesses' | 'channels' | 'chats' | 'customers' | 'orders' | 'products'
>;

type Remove<I> = (executor: Executor, id: I, context: CommandContext) => Promise<Deleted>;

export interface ChildKind {
  readonly collection: ChildCollection;
  readonly idField: string;
  readonly parentField: string;
  readonly createdBy: Exclude<EventTypeName, 'UserDeleted' | 'BusinessDeleted'>;
  readonly remove: Remove<string>;
  /** Set where the child has children of its own. */
  readonly parentOf?: ParentKind;
}

/** By an id as a document or an event names it. */
const by =
  <I extends string>(aggregate: Foldable<unknown, I>, remove: Remove<NoInfer<I>>): Remove<string> =>
  (executor, id, context) =>
    remove(executor, aggregate.id.parse(id), context);

const ofBusiness = { parentField: 'businessId' } as const;

export const childrenOf: { readonly [P in ParentKind]: readonly ChildKind[] } = {
  user: [
    {
      collection: 'businesses',
      idField: 'businessId',
      parentField: 'userId',
      createdBy: 'BusinessOpened',
      remove: by(business, deleteBusiness),
      parentOf: 'business',
    },
  ],
  business: [
    {
      collection: 'chats',
      idField: 'chatId',
      createdBy: 'ChatStarted',
      remove: by(chat, deleteChat),
      ...ofBusiness,
    },
    {
      collection: 'orders',
      idField: 'orderId',
      createdBy: 'OrderPlaced',
      remove: by(order, deleteOrder),
      ...ofBusiness,
    },
    {
      collection: 'customers',
      idField: 'customerId',
      createdBy: 'CustomerRegistered',
      remove: by(customer, deleteCustomer),
      ...ofBusiness,
    },
    {
      collection: 'products',
      idField: 'productId',
      createdBy: 'ProductAdded',
      remove: by(product, deleteProduct),
      ...ofBusiness,
    },
    {
      collection: 'channels',
      idField: 'channelId',
      createdBy: 'ChannelConnected',
      remove: by(channel, disconnectChannel),
      ...ofBusiness,
    },
  ],
};
