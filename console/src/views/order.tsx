/** One order: what was bought, and how far it has come. */
import { useState } from 'preact/hooks';
import type { Order } from '../../../clients/typescript/src/index.ts';
import { addressOf, Link } from '../router.tsx';
import { client, explain } from '../session.ts';
import { useBusinessOf } from '../state/businesses.ts';
import { formatMoney, totalOf } from '../state/money.ts';
import { useResource } from '../state/resource.ts';
import { Badge, Button, Loading, Page, Problem } from '../ui/parts.tsx';
import { fullTime } from '../ui/time.ts';
import { ORDER_NAMES, ORDER_TONES } from './words.ts';

const WAY = ['PENDING', 'CONFIRMED', 'PROCESSING', 'SHIPPED'] as const;
const MOVES: Readonly<Record<Order['orderStatus'], string>> = {
  PENDING: 'Put back',
  CONFIRMED: 'Confirm',
  PROCESSING: 'Start processing',
  SHIPPED: 'Ship',
  CANCELLED: 'Cancel order',
};

/** A status moves forward only, and never out of the last ones. */
function movesFrom(status: Order['orderStatus']): readonly Order['orderStatus'][] {
  if (status === 'SHIPPED' || status === 'CANCELLED') return [];
  return [...WAY.slice(WAY.indexOf(status) + 1), 'CANCELLED'];
}

function useOrder(orderId: string) {
  return useResource(
    async signal => {
      const query = { include: ['customer' as const, 'orderItems' as const, 'connectedChannel' as const] };
      return client.get('/api/orders/{orderId}', { path: { orderId }, query, signal });
    },
    [orderId],
  );
}

export function OrderView({ orderId }: { readonly orderId: string }) {
  const { value: answer, error, reload } = useOrder(orderId);
  const [refusal, setRefusal] = useState<string>();
  useBusinessOf(answer?.data);
  const move = async (orderStatus: Order['orderStatus']) => {
    try {
      const ifMatch = answer?.etag === undefined ? {} : { ifMatch: answer.etag };
      await client.put('/api/orders/{orderId}', { path: { orderId }, body: { orderStatus }, ...ifMatch });
      setRefusal(undefined);
    } catch (cause) {
      setRefusal(explain(cause));
    }
    reload();
  };
  if (!answer) return error ? <Problem>{error}</Problem> : <Loading />;
  const order = answer.data;
  const actions = movesFrom(order.orderStatus).map(status => (
    <Button
      key={status}
      kind={
        status === 'CANCELLED'
          ? 'danger'
          : status === WAY[WAY.indexOf(statusOf(order)) + 1]
            ? 'primary'
            : 'plain'
      }
      onClick={() => void move(status)}
    >
      {MOVES[status]}
    </Button>
  ));
  return (
    <Page title={`Order of ${order.customer?.fullName ?? 'a customer'}`} actions={actions}>
      {refusal && <Problem>{refusal}</Problem>}
      <div class="card facts">
        <Badge tone={ORDER_TONES[order.orderStatus]}>{ORDER_NAMES[order.orderStatus]}</Badge>
        <dl>
          <dt>Customer</dt>
          <dd>
            <Link to={addressOf('customers', order.customerId)}>
              {order.customer?.fullName ?? order.customer?.platformCustomerId ?? order.customerId}
            </Link>
          </dd>
          <dt>Ships to</dt>
          <dd>{order.shippingAddress || 'Not known'}</dd>
          <dt>Placed</dt>
          <dd>{fullTime(order.createdAt)}</dd>
          <dt>Number</dt>
          <dd class="mono">{order.orderId}</dd>
        </dl>
      </div>
      <Items order={order} />
    </Page>
  );
}

const statusOf = ({ orderStatus }: Order) => (orderStatus === 'CANCELLED' ? 'SHIPPED' : orderStatus);

function Items({ order }: { readonly order: NonNullable<ReturnType<typeof useOrder>['value']>['data'] }) {
  return (
    <table class="card">
      <thead>
        <tr>
          <th scope="col">Product</th>
          <th scope="col" class="number">
            Quantity
          </th>
          <th scope="col" class="number">
            Price
          </th>
          <th scope="col" class="number">
            Sum
          </th>
        </tr>
      </thead>
      <tbody>
        {order.orderItems?.map(item => (
          <tr key={item.orderItemId}>
            <td>{item.product?.name ?? item.productId}</td>
            <td class="number">{item.quantity}</td>
            <td class="number">{formatMoney(item.priceAtPurchase, item.currencyAtPurchase)}</td>
            <td class="number">
              {formatMoney(totalOf([[item.priceAtPurchase, item.quantity]]), item.currencyAtPurchase)}
            </td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" colSpan={3}>
            Total
          </th>
          <td class="number">{formatMoney(order.totalAmount, order.currency)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
