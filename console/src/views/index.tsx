/** Which view an address shows. */
import { addressOf, Link, type Place } from '../router.tsx';
import type { Inbox } from '../state/inbox.ts';
import { Empty } from '../ui/parts.tsx';
import { Channels } from './channels.tsx';
import { ChatsView } from './chats.tsx';
import { CustomerView } from './customer.tsx';
import { Customers } from './customers.tsx';
import { Operations } from './operations.tsx';
import { OrderView } from './order.tsx';
import { Orders } from './orders.tsx';
import { Products } from './products.tsx';
import { TryIt } from './tryIt.tsx';

interface ViewProps {
  readonly place: Place;
  /** Undefined where there is no business yet. */
  readonly inbox: Inbox | undefined;
}

export function View({ place, inbox }: ViewProps) {
  if (place.view === 'operations') return <Operations />;
  if (!inbox) return null;
  // Of another business nothing stays on the page; which one it is, an open chat says itself.
  const key = place.view === 'chats' ? place.view : inbox.businessId;
  return <ShopView key={key} place={place} inbox={inbox} />;
}

function ShopView({ place: { view, id, query }, inbox }: ViewProps & { readonly inbox: Inbox }) {
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
      return <Channels businessId={businessId} />;
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
