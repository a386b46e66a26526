/** Routes for whoever operates the system. */
import type { Registry } from 'prom-client';
import { z } from 'zod';
import { type Route, route } from '../route.ts';
import { anyParameters } from '../schemas/query.ts';

const status = z.object({ status: z.string() });
const operations = { tag: 'operations', access: 'public', method: 'GET' } as const;
const say = (code: number, text: string) => ({ status: code, body: JSON.stringify({ status: text }) });

/** `isReady`: the read models have caught up and the system is not stopping. */
export const healthRoutes = (isReady: () => boolean, registry: Registry): Route[] => [
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
    summary: 'Says whether requests are answered: the read models have caught up with the log.',
    query: anyParameters,
    replies: {
      200: { description: 'Ready', schema: status },
      503: { description: 'Not ready yet, or stopping', schema: status },
    },
    handle: async () => (isReady() ? say(200, 'ready') : say(503, 'not ready')),
  }),
  route({
    ...operations,
    path: '/metrics',
    operationId: 'readMetrics',
    summary: 'Metrics for Prometheus.',
    query: anyParameters,
    replies: { 200: { description: 'Prometheus text format', type: 'text/plain' } },
    handle: async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
  }),
];
