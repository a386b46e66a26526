/** Who writes in the chat, with their orders. */
import { useState } from 'preact/hooks';
import { addressOf, Link } from '../router.tsx';
import { client } from '../session.ts';
import type { Conversation } from '../state/conversation.ts';
import { formatMoney } from '../state/money.ts';
import { useResource } from '../state/resource.ts';
import { Icon } from '../ui/icon.tsx';
import { Avatar, Badge, Button } from '../ui/parts.tsx';
import { fullTime } from '../ui/time.ts';
import { OrderDialog } from './orderDialog.tsx';
import { ORDER_NAMES, ORDER_TONES } from './words.ts';

const SHOWN_ORDERS = 20;

interface CardProps {
  readonly conversation: Conversation;
  /** Where there is no room for it beside the conversation. */
  readonly isShown: boolean;
  readonly onClose: () => void;
}

export function CustomerCard({ conversation, isShown, onClose }: CardProps) {
  const { customer, chat } = conversation;
  const [orders, setOrders] = useState(false);
  const customerId = customer?.customerId;
  const placed = useOrders(customerId);
  return (
    <aside class={isShown ? 'customer-card shown' : 'customer-card'} aria-label="Customer">
      <button type="button" class="round customer-close" aria-label="Close customer" onClick={onClose}>
        <Icon name="close" />
      </button>
      {customer ? (
        <>
          <div class="person">
            <Avatar
              name={customer.fullName ?? customer.platformCustomerId}
              picture={customer.profilePictureUrl}
            />
            <h2>
              <Link to={addressOf('customers', customer.customerId)}>
                {customer.fullName ?? customer.platformCustomerId}
              </Link>
            </h2>
          </div>
          <dl>
            <dt>Address</dt>
            <dd>{customer.address || 'Not known'}</dd>
            <dt>First seen</dt>
            <dd>{fullTime(customer.firstSeenAt)}</dd>
          </dl>
          <div class="card-head">
            <h3>Orders</h3>
            <Button icon="plus" onClick={() => setOrders(true)}>
              New order
            </Button>
          </div>
          <OrderList orders={placed.value ?? []} />
          {orders && chat && (
            <OrderDialog customer={customer} onClose={() => setOrders(false)} onPlaced={placed.reload} />
          )}
        </>
      ) : (
        <p class="hint">The platform has not said who this is.</p>
      )}
    </aside>
  );
}

export const useOrders = (customerId: string | undefined) =>
  useResource(
    async signal => {
      if (customerId === undefined) return [];
      const query = { customerId, order: 'desc', limit: SHOWN_ORDERS } as const;
      return (await client.get('/api/orders', { query, signal })).data.data;
    },
    [customerId],
  );

type Orders = NonNullable<ReturnType<typeof useOrders>['value']>;

export function OrderList({ orders }: { readonly orders: Orders }) {
  if (orders.length === 0) return <p class="hint">None yet.</p>;
  return (
    <ul class="order-list">
      {orders.map(({ orderId, orderStatus, totalAmount, currency, createdAt }) => (
        <li key={orderId}>
          <Link to={addressOf('orders', orderId)}>
            <span>{formatMoney(totalAmount, currency)}</span>
            <time dateTime={createdAt}>{fullTime(createdAt)}</time>
            <Badge tone={ORDER_TONES[orderStatus]}>{ORDER_NAMES[orderStatus]}</Badge>
          </Link>
        </li>
      ))}
    </ul>
  );
}
