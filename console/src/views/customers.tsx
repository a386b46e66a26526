/** Everybody who has written to the business, newest first. */
import { addressOf, Link } from '../router.tsx';
import { client } from '../session.ts';
import { usePages } from '../state/pages.ts';
import { Avatar, Button, Empty, Page, Problem } from '../ui/parts.tsx';
import { fullTime } from '../ui/time.ts';

export function Customers({ businessId }: { readonly businessId: string }) {
  const { rows, total, error, more } = usePages(
    () => client.pages('/api/customers', { query: { businessId, order: 'desc', limit: 50 } }),
    [businessId],
  );
  return (
    <Page title="Customers">
      {error && <Problem>{error}</Problem>}
      {total === 0 && <Empty title="No customers yet" />}
      <ul class="rows">
        {rows.map(customer => (
          <li key={customer.customerId}>
            <Link to={addressOf('customers', customer.customerId)}>
              <Avatar
                name={customer.fullName ?? customer.platformCustomerId}
                picture={customer.profilePictureUrl}
              />
              <strong>{customer.fullName ?? customer.platformCustomerId}</strong>
              <span class="hint">{customer.address}</span>
              <time dateTime={customer.lastSeenAt}>{fullTime(customer.lastSeenAt)}</time>
            </Link>
          </li>
        ))}
      </ul>
      {more && <Button onClick={more}>Show more</Button>}
    </Page>
  );
}
