/** Orders of the business, newest first. */
import type { Order } from '../../../clients/typescript/src/index.ts';
import { addressOf, Link, router } from '../router.tsx';
import { client } from '../session.ts';
import { formatMoney } from '../state/money.ts';
import { usePages } from '../state/pages.ts';
import { Select } from '../ui/fields.tsx';
import { Badge, Button, Empty, Page, Problem } from '../ui/parts.tsx';
import { fullTime } from '../ui/time.ts';
import { ORDER_NAMES, ORDER_TONES } from './words.ts';

interface OrdersProps {
  readonly businessId: string;
  readonly status: string | undefined;
}

const isStatus = (text: string): text is Order['orderStatus'] => Object.hasOwn(ORDER_NAMES, text);

export function Orders({ businessId, status = '' }: OrdersProps) {
  const { rows, total, error, more } = usePages(() => {
    const filter = isStatus(status) ? { orderStatus: status } : {};
    return client.pages('/api/orders', {
      query: { businessId, ...filter, order: 'desc', include: ['customer'], limit: 50 },
    });
  }, [businessId, status]);
  const filter = (
    <Select
      label="Status"
      hidesLabel
      value={status}
      options={[['', 'Any status'], ...Object.entries(ORDER_NAMES)]}
      onChange={value => router.query({ status: value || undefined })}
    />
  );
  return (
    <Page title="Orders" actions={filter}>
      {error && <Problem>{error}</Problem>}
      {total === 0 && <Empty title="No orders" />}
      <ul class="rows">
        {rows.map(({ orderId, orderStatus, totalAmount, currency, createdAt, customer }) => (
          <li key={orderId}>
            <Link to={addressOf('orders', orderId)}>
              <strong>{customer?.fullName ?? customer?.platformCustomerId ?? 'Customer'}</strong>
              <time dateTime={createdAt}>{fullTime(createdAt)}</time>
              <span class="amount">{formatMoney(totalAmount, currency)}</span>
              <Badge tone={ORDER_TONES[orderStatus]}>{ORDER_NAMES[orderStatus]}</Badge>
            </Link>
          </li>
        ))}
      </ul>
      {more && <Button onClick={more}>Show more</Button>}
    </Page>
  );
}
