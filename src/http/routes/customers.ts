import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { address, identifier, nullableIdentifier, nullableName, reference, url } from '../../api/fields.ts';
import { deleteCustomer, registerCustomer, updateCustomer } from '../../commands/customer.ts';
import { customerId } from '../../events/catalog/ids.ts';
import { customers as model } from '../../projections/customers.ts';
import { resourceRoutes } from '../resource.ts';
import type { Route } from '../route.ts';

const taken = {
  'key-taken': { message: 'Customer with this platformCustomerId already exists on this channel.' },
};

export const customerRoutes = (backend: Backend): Route[] =>
  resourceRoutes(backend, {
    path: 'customers',
    name: 'Customer',
    id: customerId,
    model,
    create: {
      schema: z.object({
        businessId: reference.brand<'business'>(),
        providerUserId: nullableIdentifier.default(null),
        channelId: reference.brand<'channel'>(),
        platformCustomerId: identifier,
        fullName: nullableName.default(null),
        address: address.default(''),
        profilePictureUrl: url.nullable().default(null),
      }),
      required: ['businessId', 'channelId', 'platformCustomerId'],
      missing: 'businessId, channelId, and platformCustomerId are required',
      run: registerCustomer,
      refuses: ['unknown-reference'],
      problems: taken,
    },
    update: {
      schema: z
        .object({
          providerUserId: nullableIdentifier,
          platformCustomerId: identifier,
          fullName: nullableName,
          address,
          profilePictureUrl: url.nullable(),
        })
        .partial(),
      run: updateCustomer,
      problems: taken,
      // Messages move it, and lie in the streams of chats.
      movedElsewhere: ['lastSeenAt'],
    },
    remove: { run: ({ executor }, customerId, context) => deleteCustomer(executor, customerId, context) },
  });
