/** Which instances there are, for operators. */
import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { id, text } from '../../events/catalog/fields.ts';
import { type Route, route } from '../route.ts';
import { parameters } from '../schemas/query.ts';

const instance = z
  .object({
    instanceId: id,
    isThis: z.boolean().describe('It gave this answer.'),
    isSeen: z.boolean().describe('It has been heard of within six seconds.'),
    leases: z.array(text).describe('What it does for all.'),
  })
  .meta({ id: 'Instance' });

export const instancesRoute = ({ instances }: Pick<Backend, 'instances'>): Route =>
  route({
    method: 'GET',
    path: '/api/admin/instances',
    operationId: 'listInstances',
    tag: 'admin',
    access: 'operator',
    summary:
      'The instances that share the read models, each with the leases that it holds; the one asked first.',
    query: parameters({}),
    replies: {
      200: {
        description: 'All that are known',
        schema: z.object({ data: z.array(instance), total: z.int() }),
      },
    },
    handle: async () => {
      const data = instances.all();
      return { status: 200, body: JSON.stringify({ data, total: data.length }) };
    },
  });
