/** One customer, with what they ordered and wrote. */
import { useState } from 'preact/hooks';
import type { CustomerWithIncludes } from '../../../clients/typescript/src/index.ts';
import { addressOf, Link } from '../router.tsx';
import { client } from '../session.ts';
import { useBusinessOf } from '../state/businesses.ts';
import { useResource } from '../state/resource.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, orNull, TextArea, textsOf } from '../ui/fields.tsx';
import { Avatar, Badge, Button, Loading, Page, Problem } from '../ui/parts.tsx';
import { fullTime } from '../ui/time.ts';
import { OrderList, useOrders } from './customerCard.tsx';
import { OrderDialog } from './orderDialog.tsx';
import { STATUS_NAMES } from './words.ts';

export function CustomerView({ customerId }: { readonly customerId: string }) {
  const read = useResource(
    async signal => {
      const query = { include: ['chats' as const, 'connectedChannel' as const] };
      return (await client.get('/api/customers/{customerId}', { path: { customerId }, query, signal })).data;
    },
    [customerId],
  );
  useBusinessOf(read.value);
  const orders = useOrders(customerId);
  const [dialog, setDialog] = useState<'edit' | 'order'>();
  const close = () => setDialog(undefined);
  const customer = read.value;
  if (!customer) return read.error ? <Problem>{read.error}</Problem> : <Loading />;
  const actions = (
    <>
      <Button onClick={() => setDialog('edit')}>Edit</Button>
      <Button kind="primary" icon="plus" onClick={() => setDialog('order')}>
        New order
      </Button>
    </>
  );
  return (
    <Page title={customer.fullName ?? customer.platformCustomerId} actions={actions}>
      <Facts customer={customer} />
      <h2>Orders</h2>
      <OrderList orders={orders.value ?? []} />
      <h2>Chats</h2>
      <Chats customer={customer} />
      {dialog === 'edit' && <CustomerDialog customer={customer} onClose={close} onSaved={read.reload} />}
      {dialog === 'order' && <OrderDialog customer={customer} onClose={close} onPlaced={orders.reload} />}
    </Page>
  );
}

function Facts({ customer }: { readonly customer: CustomerWithIncludes }) {
  const { fullName, platformCustomerId, profilePictureUrl, address, connectedChannel, firstSeenAt } =
    customer;
  return (
    <div class="card facts">
      <Avatar name={fullName ?? platformCustomerId} picture={profilePictureUrl} />
      <dl>
        <dt>Address</dt>
        <dd>{address || 'Not known'}</dd>
        <dt>Channel</dt>
        <dd>{connectedChannel?.channelName ?? connectedChannel?.platformSpecificId ?? 'Not known'}</dd>
        <dt>Id there</dt>
        <dd class="mono">{platformCustomerId}</dd>
        <dt>First seen</dt>
        <dd>{fullTime(firstSeenAt)}</dd>
      </dl>
    </div>
  );
}

function Chats({ customer: { chats = [] } }: { readonly customer: CustomerWithIncludes }) {
  if (chats.length === 0) return <p class="hint">None yet.</p>;
  return (
    <ul class="rows">
      {chats.map(({ chatId, startedAt, lastMessageAt, status }) => (
        <li key={chatId}>
          <Link to={addressOf('chats', chatId)}>
            <strong>Since {fullTime(startedAt)}</strong>
            <time dateTime={lastMessageAt}>last message {fullTime(lastMessageAt)}</time>
            <Badge>{STATUS_NAMES[status]}</Badge>
          </Link>
        </li>
      ))}
    </ul>
  );
}

interface CustomerDialogProps {
  readonly customer: CustomerWithIncludes;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

function CustomerDialog({ customer, onClose, onSaved }: CustomerDialogProps) {
  const { customerId, fullName, address } = customer;
  const save = async (form: HTMLFormElement) => {
    const given = textsOf(form);
    const body = { fullName: orNull(given.fullName), address: given.address ?? '' };
    await client.put('/api/customers/{customerId}', { path: { customerId }, body });
    onSaved();
  };
  return (
    <Dialog title="Customer" action="Save" onClose={onClose} onSubmit={save}>
      <Field label="Name" name="fullName" value={fullName ?? ''} />
      <TextArea label="Address" name="address" value={address} />
    </Dialog>
  );
}
