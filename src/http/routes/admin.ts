/** Routes for operators: what processes gave up on, another try, and what waits for a channel. */
import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { dropParkedEvent, retryParkedEvent } from '../../commands/parkedEvent.ts';
import { parkedId } from '../../events/catalog/ids.ts';
import { PLATFORMS } from '../../events/catalog/webhook.ts';
import { parked as entity, waitingItem } from '../../events/entities.ts';
import { parked as model } from '../../projections/parked.ts';
import { waiting } from '../../projections/waiting.ts';
import { deletedReply, listReply, writtenReply } from '../replies.ts';
import { type Reply, type Route, route } from '../route.ts';
import { NOT_BOTH, notBoth, pageShape, parameters, textParameter } from '../schemas/query.ts';

const query = parameters({
  process: textParameter.exactOptional(),
  status: z.enum(['parked', 'retrying'], { error: 'must be parked or retrying' }).exactOptional(),
  ...pageShape,
}).refine(notBoth, { error: NOT_BOTH });

const waitingQuery = parameters({
  platform: z.enum(PLATFORMS, { error: `must be ${PLATFORMS.join(' or ')}` }).exactOptional(),
  pageId: textParameter.exactOptional(),
  ...pageShape,
}).refine(notBoth, { error: NOT_BOTH });

export const adminRoutes = (backend: Backend): Route[] => [
  route({
    method: 'GET',
    path: '/api/admin/parked',
    operationId: 'listParked',
    tag: 'admin',
    access: 'operator',
    summary: 'Events that a process gave up on, oldest first, each with its last error.',
    query,
    replies: { 200: { description: 'A page', schema: z.object({ data: z.array(entity), total: z.int() }) } },
    handle: request => page(backend, model.collection.name, request.query),
  }),
  route({
    method: 'POST',
    path: '/api/admin/parked/:parkedId/retry',
    operationId: 'retryParked',
    tag: 'admin',
    access: 'operator',
    id: { parameter: 'parkedId', of: 'Parked event', schema: parkedId },
    summary: 'Lets the process try a parked event again; it leaves the list once it is handled.',
    query: parameters({}),
    replies: { 202: { description: 'It is being tried', schema: entity } },
    problems: { 'not-found': { message: 'Parked event not found' } },
    handle: async ({ id, context }) =>
      writtenReply(backend, 202, await retryParkedEvent(backend.executor, id, context())),
  }),
  route({
    method: 'POST',
    path: '/api/admin/parked/:parkedId/drop',
    operationId: 'dropParked',
    tag: 'admin',
    access: 'operator',
    id: { parameter: 'parkedId', of: 'Parked event', schema: parkedId },
    summary:
      'Takes a parked event off the list for good: it is not tried any more. What it was stays in the log.',
    query: parameters({}),
    replies: { 204: { description: 'Dropped', headers: ['X-Event-Position'] } },
    problems: { 'not-found': { message: 'Parked event not found' } },
    handle: async ({ id, context }) => {
      const { position } = await dropParkedEvent(backend.executor, id, context());
      return deletedReply(backend, position);
    },
  }),
  route({
    method: 'GET',
    path: '/api/admin/waiting',
    operationId: 'listWaiting',
    tag: 'admin',
    access: 'operator',
    summary: 'Items of webhooks that wait for their page to have an active channel, in order of arrival.',
    query: waitingQuery,
    replies: {
      200: { description: 'A page', schema: z.object({ data: z.array(waitingItem), total: z.int() }) },
    },
    handle: request => page(backend, waiting.collection.name, request.query),
  }),
];

interface PageQuery {
  readonly limit: number;
  readonly offset: number;
  readonly cursor?: string | undefined;
  readonly [filter: string]: string | number | undefined;
}

async function page(backend: Backend, collection: string, query: PageQuery): Promise<Reply> {
  const { limit, offset, cursor, ...filters } = query;
  const where = Object.fromEntries(Object.entries(filters).map(([name, value]) => [name, value ?? null]));
  const from = cursor === undefined ? {} : { cursor };
  const asked = { where, limit, offset, ...from, include: [], includeLimit: 1 };
  return listReply(await backend.readModels.store.list(collection, asked));
}
