/** A product that is added or changed, with its picture. */
import { useId, useState } from 'preact/hooks';
import type { Product } from '../../../clients/typescript/src/index.ts';
import { client } from '../session.ts';
import { isPrice } from '../state/money.ts';
import { type Uploaded, uploadPicture } from '../state/pictures.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, orNull, TextArea, textsOf } from '../ui/fields.tsx';

interface ProductDialogProps {
  readonly businessId: string;
  /** Undefined for a new one. */
  readonly product: Product | undefined;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

const NEW = { name: '', price: '', currency: 'EUR', description: '', shortId: '', sku: '', imageUrl: '' };

export function ProductDialog({ businessId, product, onClose, onSaved }: ProductDialogProps) {
  const [isAvailable, setAvailable] = useState(product?.isAvailable ?? true);
  const save = async (form: HTMLFormElement) => {
    const fields = { ...fieldsOf(form), isAvailable, ...(await pictureOf(form)) };
    await store(businessId, product?.productId, fields);
    onSaved();
  };
  return (
    <Dialog title={product?.name ?? 'New product'} action="Save" onClose={onClose} onSubmit={save}>
      <TextFields shown={product ?? NEW} />
      <PictureField />
      <label class="check">
        <input
          type="checkbox"
          checked={isAvailable}
          onChange={event => setAvailable(event.currentTarget.checked)}
        />
        Available
      </label>
    </Dialog>
  );
}

const TextFields = ({ shown }: { readonly shown: Omit<Product, 'productId'> | typeof NEW }) => (
  <>
    <Field label="Name" name="name" value={shown.name} required />
    <div class="pair">
      <Field label="Price" name="price" value={shown.price} required />
      <Field label="Currency" name="currency" value={shown.currency} required pattern="[A-Z]{3}" />
    </div>
    <TextArea label="Description" name="description" value={shown.description ?? ''} />
    <div class="pair">
      <Field label="Short id" name="shortId" value={shown.shortId ?? ''} hint="By which customers name it." />
      <Field label="SKU" name="sku" value={shown.sku ?? ''} />
    </div>
    <Field label="Address of its picture" name="imageUrl" value={shown.imageUrl ?? ''} />
  </>
);

type Fields = ReturnType<typeof fieldsOf> & { readonly isAvailable: boolean; readonly imageId?: string };

async function store(businessId: string, productId: string | undefined, body: Fields): Promise<void> {
  if (!isPrice(body.price)) throw new Error('A price is a number such as 4.50.');
  if (productId === undefined) await client.post('/api/products', { body: { businessId, ...body } });
  else await client.put('/api/products/{productId}', { path: { productId }, body });
}

function PictureField() {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>Upload a picture</label>
      <input id={id} name="picture" type="file" accept="image/*" />
    </div>
  );
}

function fieldsOf(form: HTMLFormElement) {
  const { name = '', price = '', currency = '', description, shortId, sku, imageUrl } = textsOf(form);
  return {
    ...{ name, price, currency },
    description: orNull(description),
    shortId: orNull(shortId),
    sku: orNull(sku),
    imageUrl: orNull(imageUrl),
  };
}

async function pictureOf(form: HTMLFormElement): Promise<Partial<Uploaded>> {
  const picture = new FormData(form).get('picture');
  return picture instanceof File && picture.size > 0 ? uploadPicture(picture) : {};
}
