/** Routes for operators: what processes gave up on, and another try. */
import { z } from 'zod';
import { parked as entity } from '../../events/entities.ts';
import { retryParked } from '../../processes/parking.ts';
import { parked as model } from '../../projections/parked.ts';
import type { Backend } from '../backend.ts';
import { listReply, writtenReply } from '../replies.ts';
import { type Route, route } from '../route.ts';
import { NOT_BOTH, notBoth, pageShape, parameters, textParameter } from '../schemas/query.ts';

const query = parameters({
  process: textParameter.exactOptional(),
  status: z.enum(['parked', 'retrying'], { error: 'must be parked or retrying' }).exactOptional(),
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
    handle: async request => {
      const { limit, offset, cursor, ...where } = request.query;
      const from = cursor === undefined ? {} : { cursor };
      const page = { where, limit, offset, ...from, include: [], includeLimit: 1 };
      return listReply(await backend.reads.store.list(model.collection.name, page));
    },
  }),
  route({
    method: 'POST',
    path: '/api/admin/parked/:parkedId/retry',
    operationId: 'retryParked',
    tag: 'admin',
    access: 'operator',
    id: { parameter: 'parkedId', of: 'Parked event' },
    summary: 'Lets the process try a parked event again; it leaves the list once it is handled.',
    query: parameters({}),
    replies: { 202: { description: 'It is being tried', schema: entity } },
    problems: { 'not-found': { message: 'Parked event not found' } },
    handle: async ({ id, caller }) =>
      writtenReply(backend, 202, await retryParked(backend.executor, id, caller())),
  }),
];
