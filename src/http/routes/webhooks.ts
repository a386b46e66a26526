/** Where platforms say what happens on the pages and accounts that are connected. */
import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { withJsonSchema } from '../../api/jsonSchema.ts';
import type { PlatformWebhook } from '../../messaging/platform.ts';
import { PLAIN_TEXT, plainReply } from '../replies.ts';
import { type RawRequest, type Route, route } from '../route.ts';
import { anyParameters } from '../schemas/query.ts';
import { deliveredItems } from '../webhooks/deliveredItems.ts';
import { ingest, ingestAndHandle } from '../webhooks/ingest.ts';

/** A batch of Meta's may hold 1,000 items. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/** Platforms deliver again whatever is not answered with 200. */
const again = { status: 500, message: 'Internal Server Error' } as const;
const failures = [
  'internal-error',
  'event-store-unavailable',
  'append-outcome-unknown',
  'too-much-contention',
] as const;
const plain = ['forbidden', ...failures] as const;

const anything = withJsonSchema(z.unknown().optional(), { type: 'string' });
/** The platform may send more than it documents. */
const handshakeQuery = (names: readonly string[]) =>
  z.looseObject(Object.fromEntries(names.map(name => [name, anything])));
const RECEIVED = 'EVENT_RECEIVED';
const received = { 200: { description: 'Taken in', type: 'text/plain', text: z.literal(RECEIVED) } };
const common = { tag: 'webhooks', access: 'public', plain, refuses: ['forbidden'] } as const;

export const webhookRoutes = (backend: Backend, webhooks: readonly PlatformWebhook[]): Route[] =>
  webhooks.flatMap(webhook => [...handshakeRoutes(webhook), ...deliveryRoutes(backend, webhook)]);

function handshakeRoutes({ path, title, handshake }: PlatformWebhook): readonly Route[] {
  if (!handshake) return [];
  const { summary, parameters, answer } = handshake;
  return [
    route({
      ...common,
      method: 'GET',
      path,
      operationId: `verify${title}Webhook`,
      summary,
      query: handshakeQuery(parameters),
      replies: { 200: { description: 'The challenge', type: 'text/plain' } },
      handle: async ({ query }) => ({
        status: 200,
        type: PLAIN_TEXT,
        body: answer(query),
        headers: { 'X-Content-Type-Options': 'nosniff' },
      }),
    }),
  ];
}

function deliveryRoutes(backend: Backend, webhook: PlatformWebhook): readonly Route[] {
  const { path, title, summary } = webhook;
  const delivery = {
    ...common,
    method: 'POST',
    query: anyParameters,
    bytes: { limit: MAX_BATCH_BYTES, admit: webhook.admit },
    replies: received,
    problems: Object.fromEntries(failures.map(code => [code, again])),
  } as const satisfies Partial<Route>;
  const itemsOf = (request: RawRequest) => deliveredItems(webhook, request, backend.executor.now());
  return [
    route({
      ...delivery,
      path,
      operationId: `receive${title}Webhook`,
      summary,
      handle: async request => {
        await ingest(backend, webhook, itemsOf(request), request.context());
        return plainReply(request, 200, RECEIVED);
      },
    }),
    route({
      ...delivery,
      path: `${path}/handle`,
      operationId: `handle${title}Webhook`,
      summary: 'The same, answered once it was acted upon.',
      handle: async request => {
        await ingestAndHandle(backend, webhook, itemsOf(request), request.context());
        return plainReply(request, 200, RECEIVED);
      },
    }),
  ];
}
