/** API keys, for operators; and short-lived tokens, for services that hand them to browsers and widgets. */

import { z } from 'zod';
import type { Backend } from '../../api/backend.ts';
import { name, reference } from '../../api/fields.ts';
import { business } from '../../commands/business.ts';
import { chat } from '../../commands/chat.ts';
import {
  type ApiKey,
  credentials,
  decideIssueApiKey,
  decideRevokeApiKey,
  ALL as EVERY_KEY,
  executeOnCredentials,
  MAX_API_KEYS,
} from '../../commands/credentials.ts';
import { requireEntity } from '../../commands/engine/entity.ts';
import { id, instant, text } from '../../events/catalog/fields.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { Access } from '../../identity/access.ts';
import { createApiKey } from '../../identity/apiKey.ts';
import type { Identity } from '../../identity/identity.ts';
import type { TokenSubject } from '../../identity/ownTokens.ts';
import { KEY_ROLES } from '../../identity/principal.ts';
import { notFound } from '../gatekeeper.ts';
import { HttpProblem } from '../problems.ts';
import { deletedReply } from '../replies.ts';
import { type Reply, type Route, route } from '../route.ts';
import { parameters } from '../schemas/query.ts';

/** Businesses that one key may be limited to. */
const MAX_BUSINESSES = 100;

const shownKey = z
  .object({
    keyId: id,
    name: text,
    role: z.enum(KEY_ROLES),
    businessIds: z.array(id).nullable(),
    createdAt: instant,
  })
  .meta({ id: 'ApiKey' });
const issuedKey = z.object({ ...shownKey.shape, key: text });
const keyBody = z
  .object({
    name,
    role: z.enum(KEY_ROLES, { error: `must be one of ${KEY_ROLES.join(', ')}` }),
    businessIds: z
      .array(reference.brand<'business'>())
      .min(1, { error: 'must name a business; leave it out for all of them' })
      .max(MAX_BUSINESSES, { error: `must be at most ${MAX_BUSINESSES}` })
      .nullable()
      .default(null),
  })
  .refine(({ role, businessIds }) => role !== 'operator' || businessIds === null, {
    error: 'cannot be limited for an operator',
    path: ['businessIds'],
  });
const tokenBody = z
  .object({
    userId: reference.brand<'user'>().exactOptional(),
    chatId: reference.brand<'chat'>().exactOptional(),
  })
  .refine(({ userId, chatId }) => (userId === undefined) !== (chatId === undefined), {
    error: 'either userId or chatId is required',
  });
const token = z.object({ token: text, expiresAt: instant });

/** Not for any cache: what they answer lets somebody in. */
const headers = { 'Cache-Control': 'no-store' };
const keys = { tag: 'auth', access: 'operator', path: '/api/auth/keys' } as const;

export const authRoutes = (backend: Backend, identity: Identity | undefined): Route[] => [
  listRoute(backend),
  createRoute(backend, identity),
  revokeRoute(backend, identity),
  tokenRoute(backend, identity),
];

const listRoute = (backend: Backend): Route =>
  route({
    ...keys,
    method: 'GET',
    operationId: 'listApiKeys',
    summary: `The API keys that are good, oldest first: at most ${MAX_API_KEYS}. The keys themselves are nowhere.`,
    query: parameters({}),
    replies: {
      200: {
        description: 'All of them',
        schema: z.object({ data: z.array(shownKey), total: z.int() }),
      },
    },
    handle: async () => {
      const { state } = await backend.executor.load(credentials, EVERY_KEY);
      const data = Object.values(state.apiKeys).map(shown);
      return { status: 200, body: JSON.stringify({ data, total: data.length }), headers };
    },
  });

const shown = ({ keyId, name, role, businessIds, createdAt }: ApiKey): ApiKey => ({
  ...{ keyId, name, role, businessIds, createdAt },
});

const createRoute = (backend: Backend, identity: Identity | undefined): Route =>
  route({
    ...keys,
    method: 'POST',
    operationId: 'createApiKey',
    summary: 'Issues an API key. It is shown this once; a retry issues another.',
    query: parameters({}),
    body: { schema: keyBody, required: ['name', 'role'], missing: 'name and role are required' },
    replies: { 201: { description: 'The key', schema: issuedKey, headers: ['X-Event-Position'] } },
    refuses: ['unknown-reference', 'too-many-api-keys'],
    handle: async ({ body, context }) => {
      const { executor } = backend;
      for (const each of body.businessIds ?? []) await requireEntity(executor, business, each, 'businessIds');
      const { key, keyId, hash } = createApiKey();
      const decide = decideIssueApiKey({ keyId, keyHash: hash, ...body });
      const { state, position } = await executeOnCredentials(executor, decide, context());
      identity?.credentials.refresh();
      const issued = state.apiKeys[keyId];
      if (!issued) throw new Error('the key that was issued is not there');
      const { keyId: _first, ...rest } = shown(issued);
      const at = { ...headers, 'X-Event-Position': String(position) };
      return { status: 201, body: JSON.stringify({ keyId, key, ...rest }), headers: at };
    },
  });

const revokeRoute = (backend: Backend, identity: Identity | undefined): Route =>
  route({
    ...keys,
    method: 'DELETE',
    path: '/api/auth/keys/:keyId',
    operationId: 'revokeApiKey',
    id: { parameter: 'keyId', of: 'API key', schema: id },
    summary: 'Ends a key, and every token that was made with it, on all instances within a second.',
    query: parameters({}),
    problems: { 'not-found': { message: 'API key not found' } },
    replies: { 204: { description: 'Revoked', headers: ['X-Event-Position'] } },
    handle: async ({ id: keyId, context }) => {
      const decide = decideRevokeApiKey(keyId);
      const { position = 0n } = await executeOnCredentials(backend.executor, decide, context());
      identity?.credentials.refresh();
      return deletedReply(backend, position);
    },
  });

const tokenRoute = (backend: Backend, identity: Identity | undefined): Route =>
  route({
    method: 'POST',
    path: '/api/auth/tokens',
    operationId: 'createToken',
    tag: 'auth',
    access: 'user',
    summary: 'A token of some minutes for a user, or for the chat of a customer: for a browser to hold.',
    query: parameters({}),
    body: { schema: tokenBody },
    refuses: ['not-found', 'open-mode'],
    replies: { 201: { description: 'The token', schema: token } },
    handle: async ({ body, access }) => {
      const { principal } = access;
      if (!identity || principal.kind !== 'service') throw openMode();
      const { userId, chatId } = body;
      const subject =
        userId === undefined
          ? await chatSubject(backend, access, chatId)
          : await userSubject(identity, access, userId);
      const issued = await identity.ownTokens.issue(subject, principal.keyId);
      return { status: 201, body: JSON.stringify(issued), headers } satisfies Reply;
    },
  });

/** @throws HttpProblem 404 for whom the key does not reach */
async function userSubject({ people }: Identity, access: Access, userId: Id<'user'>): Promise<TokenSubject> {
  const { principal } = access;
  const businessIds = principal.kind === 'service' ? principal.businessIds : [];
  const user = await people.byId(userId);
  const isReached = businessIds === undefined || businessIds.some(each => user?.roles.has(each));
  if (!user || !isReached) throw notFound('User');
  return { userId, businessIds };
}

/** @throws HttpProblem 404 for what the key does not reach */
async function chatSubject(
  { executor }: Backend,
  access: Access,
  chatId: Id<'chat'> | undefined,
): Promise<TokenSubject> {
  if (chatId === undefined) throw notFound('Chat');
  const { state } = await executor.load(chat, chatId);
  if (state.status !== 'active' || access.roleIn(state.entity.businessId) === undefined)
    throw notFound('Chat');
  return { chatId, businessId: state.entity.businessId };
}

const openMode = (): HttpProblem =>
  new HttpProblem(409, 'open-mode', 'Nobody is asked for a token here: identity is off', {
    details: 'AUTH=required turns it on',
  });
