/** What somebody of one tenant may try with a route to come at another's things. */
import { pino } from 'pino';
import { Registry } from 'prom-client';
import type { Backend } from '../../../src/api/backend.ts';
import { parseConfig } from '../../../src/config.ts';
import type { Route } from '../../../src/http/route.ts';
import { routeTable } from '../../../src/http/routes/index.ts';
import { PlatformRegistry } from '../../../src/messaging/platformRegistry.ts';
import { configuredPlatforms } from '../../../src/messaging/platforms.ts';
import { collections } from '../../../src/projections/index.ts';
import type { Tenant } from '../builders/tenants.ts';
import type { Answer, Json } from '../servers/testSystem.ts';

const { integrations } = parseConfig({});

/** The table itself: its handlers are never called. */
export const ROUTES: readonly Route[] = routeTable({ readModels: {} } as Backend, {
  notReady: () => undefined,
  registry: new Registry(),
  integrations,
  webhooks: new PlatformRegistry(configuredPlatforms(integrations)).webhooks,
  asyncapi: () => ({}),
  now: () => new Date(),
  log: pino({ level: 'silent' }),
});

export interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Nothing of the other's is asked for: what is answered must be free of it all the same. */
  readonly isOwn?: boolean;
}

type Ids = { readonly [name: string]: unknown };

const idsOf = (tenant: Tenant): Ids => ({
  userId: tenant.owner.userId,
  businessId: tenant.business.businessId,
  channelId: tenant.channel.channelId,
  customerId: tenant.customer.customerId,
  productId: tenant.product.productId,
  orderId: tenant.order.orderId,
  chatId: tenant.chat.chatId,
  platformCustomerId: tenant.customer.platformCustomerId,
  providerUserId: tenant.owner.providerUserId,
  parkedId: 'parked',
  keyId: 'key',
});

/** Texts that are of one tenant alone: no answer to another holds them. */
export const secretsOf = (tenant: Tenant): readonly string[] =>
  [
    ...[tenant.owner, tenant.agent].flatMap(({ email, userId, passwordHash }) => [
      email,
      userId,
      passwordHash,
    ]),
    ...[tenant.channel.accessToken, tenant.channel.refreshToken, tenant.channel.platformSpecificId],
    ...[tenant.customer.customerId, tenant.product.productId, tenant.order.orderId],
    ...[tenant.channel.channelId, tenant.message.messageId, tenant.message.content],
    ...[tenant.business.name, tenant.product.name],
  ].map(String);

/** Why an answer lets something through; undefined where it does not. */
export function isLeak(attempt: Attempt, answer: Answer, secrets: readonly string[]): string | undefined {
  const text = JSON.stringify(answer.body);
  const asked = `${attempt.path} ${JSON.stringify(attempt.body ?? '')}`;
  const leaked = secrets.find(secret => text.includes(secret) && !decodeURIComponent(asked).includes(secret));
  if (leaked !== undefined) return `shows ${leaked}`;
  const isRead = attempt.method === 'GET';
  if (isRead || attempt.isOwn || answer.status >= 400) return undefined;
  return 'writes';
}

/** Every way to name the other's things: in the path, by filters, includes and cursors, in the body. */
export function attemptsOn(row: Route, own: Tenant, other: Tenant): readonly Attempt[] {
  const { method } = row;
  const [ours, theirs] = [idsOf(own), idsOf(other)];
  const paths = row.path.includes(':')
    ? [filled(row.path, theirs), filled(row.path, { ...theirs, businessId: ours.businessId })]
    : [row.path];
  if (method === 'GET') return [...new Set(paths)].flatMap(path => readsOf(row, path, ours, theirs));
  if (row.path.startsWith('/api/webhooks/facebook')) return [];
  if (method === 'DELETE') return paths.slice(0, 1).map(path => ({ method, path }));
  return paths.slice(0, 1).flatMap(path => writesOf(row, path, own, other));
}

const AUDITED = 'products';

const filled = (path: string, ids: Ids): string =>
  path
    .replace('/:entity/:id', `/${AUDITED}/${ids.productId}`)
    .replaceAll(/:(\w+)/g, (_all, name: string) => String(ids[name] ?? 'none'));

function readsOf(row: Route, path: string, ours: Ids, theirs: Ids): Attempt[] {
  const collection = collections.find(({ name }) => path.startsWith(`/api/${name}`));
  const includes = Object.keys(collection?.includes ?? {});
  const include = includes.length > 0 && !path.includes('members') ? `include=${includes.join()}` : '';
  const filters = [...(collection?.filters ?? []), 'chatId', 'entityId', 'entity']
    .filter(name => theirs[name] !== undefined)
    .map(name => `${name}=${encodeURIComponent(String(theirs[name]))}`);
  const own = [
    `userId=${ours.userId}`,
    `businessId=${ours.businessId}`,
    `providerUserId=${ours.providerUserId}`,
  ];
  const queries = ['', include, 'limit=1000', ...filters, ...own];
  const cursor = Buffer.from(JSON.stringify(['x', '1', null])).toString('base64url');
  const combined = [...filters, ...own].map(each => [each, include].filter(Boolean).join('&'));
  const deep = [...combined, `cursor=${cursor}`, `entity=${AUDITED}&entityId=${theirs.productId}`];
  const all = row.id ? [''] : [...queries, ...deep];
  const asked = [...new Set(row.id ? ['', include] : all)];
  return asked.map(query => ({ method: 'GET', path: query === '' ? path : `${path}?${query}` }));
}

/** Fields that a body may hold; each route ignores those that it does not know. */
function bodyOf(tenant: Tenant, ids: Ids): Record<string, unknown> {
  const { productId } = ids;
  return {
    ...ids,
    ...{ name: 'Mallory', email: undefined, price: '1', currency: 'EUR', totalAmount: '1' },
    ...{ shippingAddress: 'x', address: 'x', platformType: 'FACEBOOK_PAGE', platformSpecificId: 'mallory' },
    ...{ status: 'ARCHIVED', orderStatus: 'CANCELLED', isActive: false, passwordHash: 'mallory' },
    ...{ role: 'owner', senderType: 'AGENT', contentType: 'TEXT', content: 'mallory' },
    orderItems: [{ productId, quantity: 1, priceAtPurchase: '1', currencyAtPurchase: 'EUR' }],
    recipient: { id: tenant.channel.platformSpecificId },
    sender: { id: 'mallory' },
  };
}

/** The other's ids throughout; and one of the other's in what is otherwise our own. */
function writesOf({ method, operationId }: Route, path: string, own: Tenant, other: Tenant): Attempt[] {
  const [ours, theirs] = [idsOf(own), idsOf(other)];
  const whole = bodyOf(other, theirs);
  const mixed = ['customerId', 'channelId', 'productId'].map(name => ({
    ...bodyOf(own, { ...ours, [name]: theirs[name], platformCustomerId: crypto.randomUUID() }),
  }));
  // What is made of one's own business with another's parts is refused where it has such parts.
  const refers = /^create(Order|Chat|Customer)$/.test(operationId);
  const bodies = refers ? [whole, ...mixed.filter(each => usesOther(operationId, each, theirs))] : [whole];
  const keyed = method === 'POST' ? [{ 'idempotency-key': crypto.randomUUID() }] : [];
  const attempts = bodies.map(body => tokenBody(operationId, body)).map(body => ({ method, path, body }));
  return [...attempts, ...keyed.map(headers => ({ method, path, body: attempts[0]?.body, headers }))];
}

const tokenBody = (operationId: string, body: Record<string, unknown>): Record<string, unknown> =>
  operationId === 'createToken' ? { userId: body.userId } : body;

function usesOther(operationId: string, body: Record<string, unknown>, theirs: Ids): boolean {
  if (operationId !== 'createOrder') return body.channelId === theirs.channelId;
  return [body.customerId, body.channelId, productOf(body)].some(
    (id, at) => [theirs.customerId, theirs.channelId, theirs.productId][at] === id,
  );
}

const productOf = ({ orderItems }: Record<string, unknown>): unknown =>
  (orderItems as readonly Json[])[0]?.productId;
