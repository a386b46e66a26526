/** What a business offers. */
import { type Id, productId } from '../events/catalog/ids.ts';
import { productEvents } from '../events/catalog/product.ts';
import { product as entity, type Product } from '../events/entities.ts';
import { business } from './business.ts';
import type { DecideOf, EventsOf } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import {
  type Changes,
  type CommandResult,
  createEntity,
  type Deleted,
  deleteEntity,
  executeEntity,
  groupsOf,
  ifAbsent,
  ifActive,
  ifChanged,
  ifSwitched,
  requireEntity,
} from './engine/entity.ts';
import { entityAggregate } from './engine/entityAggregate.ts';
import type { Executor } from './engine/executor.ts';

export const product = entityAggregate({ name: 'product', id: productId, entity, events: productEvents });
type ProductEvent = EventsOf<typeof product>;
type DecideProduct = DecideOf<typeof product>;

type AddProduct = Omit<Product, 'productId' | 'createdAt' | 'updatedAt'>;

export const decideAddProduct = (data: AddProduct & Pick<Product, 'productId'>): DecideProduct =>
  ifAbsent(product, { type: 'ProductAdded', data });

/** @throws UnknownReference businessId */
export function addProduct(
  executor: Executor,
  input: AddProduct,
  context: CommandContext,
): Promise<CommandResult<Product>> {
  return createEntity(executor, product, context, async productId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    return executeEntity(executor, product, productId, decideAddProduct({ productId, ...input }), context);
  });
}

type UpdateProduct = Changes<Omit<Product, 'productId' | 'businessId' | 'createdAt' | 'updatedAt'>>;

const groups = groupsOf<Omit<UpdateProduct, 'isAvailable'>, ProductEvent>()({
  ProductRepriced: ['price', 'currency'],
  ProductDetailsUpdated: ['providerUserId', 'name', 'description', 'sku', 'shortId'],
  ProductPictureChanged: ['imageUrl', 'imageId'],
});

export const decideUpdateProduct = (changes: UpdateProduct): DecideProduct =>
  ifActive(product, (current): ProductEvent[] => {
    const { productId } = current;
    return [
      ...ifChanged(current, changes, groups, 'ProductRepriced', to => ({ productId, ...to })),
      ...ifChanged(current, changes, groups, 'ProductDetailsUpdated', to => ({
        productId,
        ...ownerOf(current, to),
        ...to,
      })),
      ...ifChanged(current, changes, groups, 'ProductPictureChanged', to => ({ productId, ...to })),
      ...ifSwitched(current, changes, 'isAvailable', isAvailable => ({
        type: isAvailable ? 'ProductMadeAvailable' : 'ProductWithdrawn',
        data: { productId },
      })),
    ];
  });

/** Beside what names a product: it is known to customers by business and name. */
const ownerOf = ({ businessId }: Product, to: Partial<Product>): { readonly businessId?: Id<'business'> } =>
  'name' in to || 'shortId' in to ? { businessId } : {};

/** @throws EntityNotFound, PreconditionFailed */
export function updateProduct(
  executor: Executor,
  productId: Id<'product'>,
  changes: UpdateProduct,
  context: CommandContext,
): Promise<CommandResult<Product>> {
  return executeEntity(executor, product, productId, decideUpdateProduct(changes), context);
}

export const decideDeleteProduct = (productId: Id<'product'>): DecideProduct =>
  ifActive(product, () => [{ type: 'ProductDeleted', data: { productId } }]);

/** @throws EntityNotFound, PreconditionFailed */
export function deleteProduct(
  executor: Executor,
  productId: Id<'product'>,
  context: CommandContext,
): Promise<Deleted> {
  return deleteEntity(executor, product, productId, decideDeleteProduct(productId), context);
}
