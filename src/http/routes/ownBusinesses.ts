/** The businesses that the caller has to do with: `GET /api/businesses` wants to know whose. */
import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { businessId } from '../../events/catalog/ids.ts';
import { business } from '../../events/entities.ts';
import type { Access } from '../../identity/access.ts';
import { businesses } from '../../projections/businesses.ts';
import type { ListAnswer } from '../../projections/readStore.ts';
import { LIST_HEADERS, listReply } from '../replies.ts';
import { type Route, route } from '../route.ts';
import { NOT_BOTH, notBoth, pageShape, parameters } from '../schemas/query.ts';

const ROLES = ['owner', 'agent', 'service'] as const;
const ownBusiness = z
  .object({ ...business.shape, role: z.enum(ROLES).describe('What the caller is in it.') })
  .meta({ id: 'OwnBusiness' });

export const ownBusinessesRoute = ({ readModels }: Backend): Route =>
  route({
    method: 'GET',
    path: '/api/auth/businesses',
    operationId: 'listOwnBusinesses',
    tag: 'auth',
    access: 'user',
    summary:
      'The businesses that the caller owns, works in or serves, oldest first; without identity all of them.',
    query: parameters(pageShape).refine(notBoth, { error: NOT_BOTH }),
    replies: {
      200: {
        description: 'A page',
        schema: z.object({ data: z.array(ownBusiness), total: z.int() }),
        headers: LIST_HEADERS,
      },
    },
    refuses: ['invalid-cursor'],
    handle: async ({ query: { limit, offset, cursor }, access }) => {
      const from = cursor === undefined ? {} : { cursor };
      const page = { limit, offset, ...from, visibility: access.visibility };
      const asked = { where: {}, ...page, include: [], includeLimit: 1 };
      const found = await readModels.store.list(businesses.collection.name, asked);
      return listReply({ ...found, text: withRoles(found, access) });
    },
  });

function withRoles({ text }: ListAnswer, access: Access): string {
  const listed = z.array(z.looseObject({ businessId })).parse(JSON.parse(text));
  return JSON.stringify(listed.map(each => ({ ...each, role: access.roleIn(each.businessId) })));
}
