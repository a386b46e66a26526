import type { Product } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type Changes, type CommandResult, executeEntity, ifActive, ifChanged } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { type ProductEvent, product } from './state.ts';

export type UpdateProduct = Changes<Omit<Product, 'productId' | 'businessId' | 'createdAt' | 'updatedAt'>>;

/** @throws EntityNotFound, PreconditionFailed */
export function updateProduct(
  executor: Executor,
  productId: string,
  changes: UpdateProduct,
  context: CommandContext,
): Promise<CommandResult<Product>> {
  return executeEntity(executor, product, productId, ifActive(product, decideUpdate(changes)), context);
}

/** Beside what names a product: it is known to customers by business and name. */
const ownerOf = ({ businessId }: Product, to: Partial<Product>): { readonly businessId?: string } =>
  'name' in to || 'shortId' in to ? { businessId } : {};

const decideUpdate =
  (changes: UpdateProduct) =>
  (entity: Product): ProductEvent[] => {
    const { productId } = entity;
    return [
      ...ifChanged(entity, changes, ['price', 'currency'], to => ({
        type: 'ProductRepriced',
        data: { productId, ...to },
      })),
      ...ifChanged(entity, changes, ['providerUserId', 'name', 'description', 'sku', 'shortId'], to => ({
        type: 'ProductDetailsUpdated',
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
