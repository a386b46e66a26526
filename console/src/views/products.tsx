/** What the shop sells. */
import { useState } from 'preact/hooks';
import type { Product } from '../../../clients/typescript/src/index.ts';
import { client } from '../session.ts';
import { formatMoney } from '../state/money.ts';
import { usePages } from '../state/pages.ts';
import { Badge, Button, Empty, Page, Problem } from '../ui/parts.tsx';
import { ProductDialog } from './productDialog.tsx';

export function Products({ businessId }: { readonly businessId: string }) {
  const { rows, total, error, more, reload } = usePages(
    () => client.pages('/api/products', { query: { businessId, order: 'desc', limit: 48 } }),
    [businessId],
  );
  const [edited, setEdited] = useState<Product | 'new'>();
  const add = (
    <Button kind="primary" icon="plus" onClick={() => setEdited('new')}>
      New product
    </Button>
  );
  return (
    <Page title="Products" actions={add}>
      {error && <Problem>{error}</Problem>}
      {total === 0 && <Empty title="Nothing to sell yet" />}
      <ul class="products">
        {rows.map(product => (
          <li key={product.productId}>
            <ProductCard product={product} onEdit={() => setEdited(product)} />
          </li>
        ))}
      </ul>
      {more && <Button onClick={more}>Show more</Button>}
      {edited && (
        <ProductDialog
          businessId={businessId}
          product={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onSaved={reload}
        />
      )}
    </Page>
  );
}

function ProductCard({ product, onEdit }: { readonly product: Product; readonly onEdit: () => void }) {
  const { name, description, price, currency, imageUrl, isAvailable, shortId } = product;
  return (
    <button type="button" class="card product" onClick={onEdit}>
      {imageUrl ? <img src={imageUrl} alt="" loading="lazy" /> : <span class="no-picture" />}
      <span class="product-name">
        <span class="unseen">Edit </span>
        {name}
      </span>
      <span class="price">{formatMoney(price, currency)}</span>
      <span class="hint">{description ?? shortId ?? ''}</span>
      {!isAvailable && <Badge tone="warn">Not available</Badge>}
    </button>
  );
}
