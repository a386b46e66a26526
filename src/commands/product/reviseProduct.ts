import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Product } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { type Changes, executeEntity, ifChanged, revise, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { product } from './state.ts';

export type ReviseProduct = Changes<Omit<Product, 'productId' | 'businessId' | 'createdAt' | 'updatedAt'>>;

/** @throws EntityNotFound, PreconditionFailed */
export function reviseProduct(
  executor: Executor,
  productId: string,
  changes: ReviseProduct,
  caller: Caller,
): Promise<Written<Product>> {
  return executeEntity(executor, product, productId, revise(product, decideRevision(changes)), caller);
}

/** Beside what names a product: it is known to customers by business and name. */
const ownerOf = ({ businessId }: Product, to: Partial<Product>): { readonly businessId?: string } =>
  'name' in to || 'shortId' in to ? { businessId } : {};

const decideRevision =
  (changes: ReviseProduct) =>
  (entity: Product): DomainEvent[] => {
    const { productId } = entity;
    return [
      ...ifChanged(entity, changes, ['price', 'currency'], to => ({
        type: 'ProductRepriced',
        data: { productId, ...to },
      })),
      ...ifChanged(entity, changes, ['providerUserId', 'name', 'description', 'sku', 'shortId'], to => ({
        type: 'ProductDetailsRevised',
        data: { productId, ...ownerOf(entity, to), ...to },
      })),
      ...ifChanged(entity, changes, ['imageUrl', 'imageId'], to => ({
        type: 'ProductPictureChanged',
        data: { productId, ...to },
      })),
      ...ifChanged(entity, changes, ['isAvailable'], ({ isAvailable }) => ({
        type: isAvailable ? 'ProductMadeAvailable' : 'ProductWithdrawn',
        data: { productId },
      })),
    ];
  };
