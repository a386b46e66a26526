import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { email, loginProvider, name, nullableIdentifier, nullableSecret, phone } from '../../api/fields.ts';
import { deleteUser, registerUser, updateUser } from '../../commands/user.ts';
import { userId } from '../../events/catalog/ids.ts';
import { users as model } from '../../projections/users.ts';
import { isMissing } from '../input.ts';
import { invalidInput } from '../problems.ts';
import { resourceRoutes } from '../resource.ts';
import type { Route } from '../route.ts';

const IDENTIFIERS_MISSING = 'Name and either Email or Provider User ID are required.';
const taken = { 'key-taken': { message: 'User with this email or provider ID already exists.' } };

const fields = {
  phone: phone.nullable(),
  email: email.nullable(),
  passwordHash: nullableSecret,
  loginProvider: loginProvider.nullable(),
};
const create = z
  .object({
    name,
    phone: fields.phone.default(null),
    email: z.preprocess(blankToNull, fields.email.default(null)),
    passwordHash: fields.passwordHash.default(null),
    loginProvider: fields.loginProvider.default(null),
    providerUserId: z.preprocess(blankToNull, nullableIdentifier.default(null)),
  })
  .refine(({ email, providerUserId }) => email !== null || providerUserId !== null, {
    error: IDENTIFIERS_MISSING,
  });

/** A form's empty field is no identifier. */
function blankToNull(value: unknown): unknown {
  return typeof value === 'string' && isMissing(value) ? null : value;
}

export const userRoutes = (backend: Backend): Route[] =>
  resourceRoutes(backend, {
    path: 'users',
    name: 'User',
    id: userId,
    model,
    checkFilters: where => {
      if (Object.keys(where).length > 0) return;
      throw invalidInput('User identifier (userId or providerUserId) is required for listing businesses');
    },
    filterRule: 'At least one filter is required.',
    create: {
      schema: create,
      required: ['name'],
      missing: IDENTIFIERS_MISSING,
      run: registerUser,
      problems: taken,
    },
    update: {
      schema: z.object({ name, ...fields }).partial(),
      run: updateUser,
      problems: taken,
    },
    remove: {
      run: async (backend, userId, context) => {
        const deleted = await deleteUser(backend.executor, userId, context);
        return backend.cascades.finish('user', userId, deleted);
      },
    },
  });
