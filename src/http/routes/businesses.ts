import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { name, nullableIdentifier, nullableText, reference } from '../../api/fields.ts';
import { deleteBusiness, openBusiness, updateBusiness } from '../../commands/business.ts';
import { businessId } from '../../events/catalog/ids.ts';
import { businesses as model } from '../../projections/businesses.ts';
import { invalidInput } from '../problems.ts';
import { resourceRoutes } from '../resource.ts';
import type { Route } from '../route.ts';

export const businessRoutes = (backend: Backend): Route[] =>
  resourceRoutes(backend, {
    path: 'businesses',
    name: 'Business',
    id: businessId,
    model,
    checkFilters: ({ userId, providerUserId }) => {
      if (userId !== undefined || providerUserId !== undefined) return;
      throw invalidInput('User identifier (userId or providerUserId) is required for listing businesses');
    },
    filterRule: '`userId` or `providerUserId` is required.',
    create: {
      schema: z.object({
        userId: reference.brand<'user'>(),
        providerUserId: nullableIdentifier.default(null),
        name,
        description: nullableText.default(null),
      }),
      required: ['userId', 'name'],
      missing: 'User ID and business name are required',
      run: openBusiness,
      refuses: ['unknown-reference'],
    },
    update: {
      schema: z.object({ name, description: nullableText }).partial(),
      run: updateBusiness,
      problems: { 'not-found': { message: 'Business not found or update failed' } },
    },
    remove: {
      run: async (backend, businessId, context) => {
        const deleted = await deleteBusiness(backend.executor, businessId, context);
        return backend.cascades.finish('business', businessId, deleted);
      },
      problems: { 'not-found': { message: 'Business not found or could not be deleted' } },
    },
  });
