/** A new order of a customer, out of the shop's products. */
import { useRef, useState } from 'preact/hooks';
import { type Customer, type Product, randomId } from '../../../clients/typescript/src/index.ts';
import { client } from '../session.ts';
import { formatMoney, totalOf } from '../state/money.ts';
import { useResource } from '../state/resource.ts';
import { Dialog } from '../ui/dialog.tsx';
import { TextArea, textsOf } from '../ui/fields.tsx';
import { Loading } from '../ui/parts.tsx';

const SHOWN_PRODUCTS = 200;

interface OrderDialogProps {
  readonly customer: Customer;
  readonly onClose: () => void;
  readonly onPlaced: () => void;
}

export function OrderDialog({ customer, onClose, onPlaced }: OrderDialogProps) {
  const { businessId } = customer;
  const { value: products } = useResource(
    async signal => {
      const query = { businessId, isAvailable: true, limit: SHOWN_PRODUCTS };
      return (await client.get('/api/products', { query, signal })).data.data;
    },
    [businessId],
  );
  const [quantities, setQuantities] = useState<Readonly<Record<string, number>>>({});
  const lines = (products ?? []).flatMap(product => lineOf(product, quantities[product.productId]));
  const keyOf = useKeys();
  const submit = async (form: HTMLFormElement) => {
    const body = orderOf(customer, lines, textsOf(form).address ?? '');
    await client.post('/api/orders', { body, idempotencyKey: keyOf(body) });
    onPlaced();
  };
  return (
    <Dialog
      title={`Order of ${customer.fullName ?? 'the customer'}`}
      action="Place order"
      onClose={onClose}
      onSubmit={submit}
    >
      {products === undefined && <Loading />}
      <ul class="choices">
        {products?.map(product => (
          <Choice
            key={product.productId}
            product={product}
            onChange={quantity => setQuantities({ ...quantities, [product.productId]: quantity })}
          />
        ))}
      </ul>
      <p class="total" role="status">
        Total {lines[0] ? formatMoney(total(lines), lines[0].product.currency) : '–'}
      </p>
      <TextArea label="Shipping address" name="address" value={customer.address} />
    </Dialog>
  );
}

interface Line {
  readonly product: Product;
  readonly quantity: number;
}

const lineOf = (product: Product, quantity = 0): readonly Line[] =>
  quantity > 0 ? [{ product, quantity }] : [];
const total = (lines: readonly Line[]): string =>
  totalOf(lines.map(({ product, quantity }) => [product.price, quantity]));

function Choice({
  product,
  onChange,
}: {
  readonly product: Product;
  readonly onChange: (n: number) => void;
}) {
  const { name, price, currency, imageUrl } = product;
  return (
    <li>
      {imageUrl ? <img src={imageUrl} alt="" /> : <span class="no-picture" />}
      <span class="choice-name">{name}</span>
      <span>{formatMoney(price, currency)}</span>
      <input
        type="number"
        min={0}
        max={999}
        defaultValue="0"
        aria-label={`Quantity of ${name}`}
        onInput={event => onChange(Math.trunc(event.currentTarget.valueAsNumber) || 0)}
      />
    </li>
  );
}

/** The same key for the same order: where its answer was lost, placing it again places it once. */
function useKeys(): (body: object) => string {
  const last = useRef({ text: '', key: '' });
  return body => {
    const text = JSON.stringify(body);
    if (last.current.text !== text) last.current = { text, key: randomId() };
    return last.current.key;
  };
}

/** @throws Error that says what is missing */
function orderOf(customer: Customer, lines: readonly Line[], shippingAddress: string) {
  const [first] = lines;
  if (!first) throw new Error('Choose at least one product.');
  const { currency } = first.product;
  if (lines.some(({ product }) => product.currency !== currency)) {
    throw new Error('An order has one currency: choose products of the same one.');
  }
  const { businessId, customerId, channelId } = customer;
  const orderItems = lines.map(({ product, quantity }) => ({
    productId: product.productId,
    quantity,
    priceAtPurchase: product.price,
    currencyAtPurchase: product.currency,
  }));
  return {
    ...{ businessId, customerId, channelId, currency, orderItems },
    totalAmount: total(lines),
    ...(shippingAddress === '' ? {} : { shippingAddress }),
  };
}
