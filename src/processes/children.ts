/** What belongs to what: how children are found, and how each is deleted. */
import { deleteBusiness } from '../commands/business.ts';
import { disconnectChannel } from '../commands/channel.ts';
import { deleteChat } from '../commands/chat.ts';
import { deleteCustomer } from '../commands/customer.ts';
import type { CommandContext } from '../commands/engine/commandContext.ts';
import type { Deleted } from '../commands/engine/entity.ts';
import type { Executor } from '../commands/engine/executor.ts';
import { deleteOrder } from '../commands/order.ts';
import { deleteProduct } from '../commands/product.ts';
import type { EventTypeName } from '../events/catalog/index.ts';
import type { CollectionName } from '../projections/documentQueries.ts';

export type ParentKind = 'user' | 'business';

type ChildCollection = Extract<
  CollectionName,
  'businesses' | 'channels' | 'chats' | 'customers' | 'orders' | 'products'
>;

export interface ChildKind {
  readonly collection: ChildCollection;
  readonly idField: string;
  readonly parentField: string;
  readonly createdBy: Exclude<EventTypeName, 'UserDeleted' | 'BusinessDeleted'>;
  readonly remove: (executor: Executor, id: string, context: CommandContext) => Promise<Deleted>;
  /** Set where the child has children of its own. */
  readonly parentOf?: ParentKind;
}

const ofBusiness = { parentField: 'businessId' } as const;

export const childrenOf: { readonly [P in ParentKind]: readonly ChildKind[] } = {
  user: [
    {
      collection: 'businesses',
      idField: 'businessId',
      parentField: 'userId',
      createdBy: 'BusinessOpened',
      remove: deleteBusiness,
      parentOf: 'business',
    },
  ],
  business: [
    { collection: 'chats', idField: 'chatId', createdBy: 'ChatStarted', remove: deleteChat, ...ofBusiness },
    {
      collection: 'orders',
      idField: 'orderId',
      createdBy: 'OrderPlaced',
      remove: deleteOrder,
      ...ofBusiness,
    },
    {
      collection: 'customers',
      idField: 'customerId',
      createdBy: 'CustomerRegistered',
      remove: deleteCustomer,
      ...ofBusiness,
    },
    {
      collection: 'products',
      idField: 'productId',
      createdBy: 'ProductAdded',
      remove: deleteProduct,
      ...ofBusiness,
    },
    {
      collection: 'channels',
      idField: 'channelId',
      createdBy: 'ChannelConnected',
      remove: disconnectChannel,
      ...ofBusiness,
    },
  ],
};
