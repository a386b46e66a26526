/** Which view an address shows. */

import type { OwnBusiness } from '../../../clients/typescript/src/index.ts';
import { addressOf, Link, type Place } from '../router.tsx';
import type { Inbox } from '../state/inbox.ts';
import { Empty } from '../ui/parts.tsx';
import { Channels } from './channels.tsx';
import { ChatsView } from './chats.tsx';
import { CustomerView } from './customer.tsx';
import { Customers } from './customers.tsx';
import { Keys } from './keys.tsx';
import { Members } from './members.tsx';
import { Operations } from './operations.tsx';
import { OrderView } from './order.tsx';
import { Orders } from './orders.tsx';
import { Products } from './products.tsx';
import { TryIt } from './tryIt.tsx';

interface ViewProps {
  readonly place: Place;
  readonly inbox: Inbox;
  readonly business: OwnBusiness;
}

export const OperatorView = ({ view }: Pick<Place, 'view'>) => (view === 'keys' ? <Keys /> : <Operations />);

export function View({ place, inbox, business }: ViewProps) {
  // Of another business nothing stays on the page; which one it is, an open chat says itself.
  const key = place.view === 'chats' ? place.view : inbox.businessId;
  return <ShopView key={key} place={place} inbox={inbox} business={business} />;
}

function ShopView({ place: { view, id, query }, inbox, business }: ViewProps) {
  const { businessId } = inbox;
  switch (view) {
    case 'chats':
      return <ChatsView inbox={inbox} chatId={id} query={query} />;
    case 'orders':
      return id ? <OrderView orderId={id} /> : <Orders businessId={businessId} status={query.status} />;
    case 'customers':
      return id ? <CustomerView customerId={id} /> : <Customers businessId={businessId} />;
    case 'products':
      return <Products businessId={businessId} />;
    case 'channels':
      return <Channels business={business} />;
    case 'members':
      return <Members business={business} />;
    case 'try':
      return <TryIt businessId={businessId} />;
    default:
      return (
        <Empty title="There is nothing here">
          <Link to={addressOf('chats')}>To the chats</Link>
        </Empty>
      );
  }
}
