/** Where platforms say what happens on the pages and accounts that are connected. */
import { z } from 'zod';
import type { Integrations } from '../../config.ts';
import type { Backend } from '../backend.ts';
import { PLAIN_TEXT, plainReply } from '../replies.ts';
import { type Route, route } from '../route.ts';
import { withJsonSchema } from '../schemas/jsonSchema.ts';
import { anyParameters } from '../schemas/query.ts';
import { admitDelivery, challengeOf, signedItems } from '../webhooks/facebookPayload.ts';
import { ingest, ingestAndHandle } from '../webhooks/ingest.ts';

/** A batch may hold 1,000 items. */
const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/** Meta delivers again whatever is not answered with 200. */
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
const handshake = z.looseObject({
  'hub.mode': anything,
  'hub.verify_token': anything,
  'hub.challenge': anything,
});
const RECEIVED = 'EVENT_RECEIVED';
const received = { 200: { description: 'Taken in', type: 'text/plain', text: z.literal(RECEIVED) } };
const common = { tag: 'webhooks', access: 'public', plain, refuses: ['forbidden'] } as const;
const delivery = (facebook: Integrations['facebook']) =>
  ({
    ...common,
    method: 'POST',
    query: anyParameters,
    bytes: { limit: MAX_BATCH_BYTES, admit: header => admitDelivery(facebook, header) },
    replies: received,
    problems: Object.fromEntries(failures.map(code => [code, again])),
  }) as const satisfies Partial<Route>;

export const webhookRoutes = (backend: Backend, facebook: Integrations['facebook']): Route[] => [
  route({
    ...common,
    method: 'GET',
    path: '/api/webhooks/facebook',
    operationId: 'verifyFacebookWebhook',
    summary: 'The handshake by which Meta makes sure that an endpoint is ours.',
    query: handshake,
    replies: { 200: { description: 'The challenge', type: 'text/plain' } },
    handle: async ({ query }) => ({
      status: 200,
      type: PLAIN_TEXT,
      body: challengeOf(facebook, query),
      headers: { 'X-Content-Type-Options': 'nosniff' },
    }),
  }),
  route({
    ...delivery(facebook),
    path: '/api/webhooks/facebook',
    operationId: 'receiveFacebookWebhook',
    summary: 'Takes in what happened on Facebook pages and Instagram accounts, signed by Meta.',
    handle: async request => {
      await ingest(backend, signedItems(request, backend.executor.now()), request.context());
      return plainReply(request, 200, RECEIVED);
    },
  }),
  route({
    ...delivery(facebook),
    path: '/api/webhooks/facebook/handle',
    operationId: 'handleFacebookWebhook',
    summary: 'The same, answered once it was acted upon.',
    handle: async request => {
      await ingestAndHandle(backend, signedItems(request, backend.executor.now()), request.context());
      return plainReply(request, 200, RECEIVED);
    },
  }),
];
