/** Who works in a business. */

import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { reference } from '../../api/fields.ts';
import { addMember, removeMember } from '../../commands/members.ts';
import { MEMBER_ROLES } from '../../events/catalog/business.ts';
import { businessId, type Id, userId } from '../../events/catalog/ids.ts';
import { member, membershipOf, members as model } from '../../projections/members.ts';
import { HttpProblem } from '../problems.ts';
import { deletedReply, LIST_HEADERS, listReply, READ_YOUR_WRITES_MS } from '../replies.ts';
import { type Reply, type Route, route } from '../route.ts';
import { NOT_BOTH, notBoth, pageShape, parameters } from '../schemas/query.ts';

const role = z.enum(MEMBER_ROLES, { error: `must be ${MEMBER_ROLES.join(' or ')}` });
const common = {
  tag: 'businesses',
  access: 'user',
  id: { parameter: 'businessId', of: 'Business', schema: businessId },
  problems: { 'not-found': { message: 'Business not found' } },
} as const;
const PATH = '/api/businesses/:businessId/members';

export const memberRoutes = (backend: Backend): Route[] => [
  route({
    ...common,
    method: 'GET',
    path: PATH,
    operationId: 'listMembers',
    summary: 'Who works in the business, the owner that it names first.',
    query: parameters(pageShape).refine(notBoth, { error: NOT_BOTH }),
    replies: {
      200: {
        description: 'A page',
        schema: z.object({ data: z.array(member), total: z.int() }),
        headers: LIST_HEADERS,
      },
    },
    refuses: ['invalid-cursor'],
    handle: ({ id: businessId, query }) => listMembers(backend, businessId, query),
  }),
  route({
    ...common,
    method: 'POST',
    path: PATH,
    operationId: 'addMember',
    summary: 'Lets a person work in the business, or in another role from now on.',
    query: parameters({}),
    body: {
      schema: z.object({ userId: reference.brand<'user'>(), role }),
      required: ['userId', 'role'],
      missing: 'userId and role are required',
    },
    replies: { 201: { description: 'A member', schema: member, headers: ['X-Event-Position'] } },
    refuses: ['unknown-reference', 'owner-remains', 'too-many-members'],
    handle: async ({ id: businessId, body, context }) => {
      const position = await addMember(backend.executor, { businessId, ...body }, context());
      await backend.readModels.progress.wait(position, READ_YOUR_WRITES_MS);
      return memberReply(backend, businessId, body.userId, position);
    },
  }),
  route({
    ...common,
    method: 'DELETE',
    path: `${PATH}/:userId`,
    operationId: 'removeMember',
    summary: 'Ends the work of a person in the business, and what they follow of it.',
    query: parameters({}),
    problems: { 'not-found': { message: 'Member not found' } },
    replies: { 204: { description: 'No member any more', headers: ['X-Event-Position'] } },
    refuses: ['owner-remains'],
    handle: async ({ id: businessId, params, context }) => {
      const member = userId.parse(params.userId);
      return deletedReply(backend, await removeMember(backend.executor, businessId, member, context()));
    },
  }),
];

interface PageQuery {
  readonly limit: number;
  readonly offset: number;
  readonly cursor?: string | undefined;
}

async function listMembers(backend: Backend, businessId: Id<'business'>, query: PageQuery): Promise<Reply> {
  const { limit, offset, cursor } = query;
  const { store } = backend.readModels;
  if (!(await store.existing('businesses', [businessId])).has(businessId))
    throw new HttpProblem(404, 'not-found', 'Business not found');
  const from = cursor === undefined ? {} : { cursor };
  const asked = { where: { businessId }, limit, offset, ...from, include: [], includeLimit: 1 };
  return listReply(await store.list(model.collection.name, asked));
}

/** As the read models show it by now; as it was asked for, where they are behind. */
async function memberReply(
  backend: Backend,
  businessId: Id<'business'>,
  userId: Id<'user'>,
  position: bigint,
): Promise<Reply> {
  const where = { membership: membershipOf(businessId, userId) };
  const asked = { where, limit: 1, offset: 0, include: [], includeLimit: 1 };
  const { text, total } = await backend.readModels.store.list(model.collection.name, asked);
  if (total === 0) throw new HttpProblem(503, 'read-models-not-ready', 'The member is not shown yet');
  // The list of one, without its brackets.
  return { status: 201, body: text.slice(1, -1), headers: { 'X-Event-Position': String(position) } };
}
