/** Routes for those who operate the system. */
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { type Route, route } from '../route.ts';
import { anyParameters } from '../schemas/query.ts';

const status = z.object({ status: z.string() });
const notReadyStatus = status.extend({ reason: z.string() });
const operations = { tag: 'operations', access: 'public', method: 'GET' } as const;
const say = (code: number, text: string) => ({ status: code, body: JSON.stringify({ status: text }) });

/** `notReady`: why requests cannot be answered as they should; undefined where they can. */
export const healthRoutes = (notReady: () => string | undefined, registry: Registry): Route[] => [
  route({
    ...operations,
    path: '/health/live',
    operationId: 'isLive',
    summary: 'Says that the process answers.',
    query: anyParameters,
    replies: { 200: { description: 'Alive', schema: status } },
    handle: async () => say(200, 'live'),
  }),
  route({
    ...operations,
    path: '/health/ready',
    operationId: 'isReady',
    summary:
      'Says whether requests are answered: the read models have caught up with the log, and the log can be written.',
    query: anyParameters,
    replies: {
      200: { description: 'Ready', schema: status },
      503: { description: 'Not ready yet, or stopping; `reason` says why', schema: notReadyStatus },
    },
    handle: async () => {
      const reason = notReady();
      return reason === undefined
        ? say(200, 'ready')
        : { status: 503, body: JSON.stringify({ status: 'not ready', reason }) };
    },
  }),
  route({
    ...operations,
    access: 'operator',
    path: '/metrics',
    operationId: 'readMetrics',
    summary: 'Metrics for Prometheus.',
    query: anyParameters,
    replies: { 200: { description: 'Prometheus text format', type: 'text/plain' } },
    handle: async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
  }),
];
