/** Everybody tries everything with two tenants: nothing of another's is let through, and every route has its line. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { policy, ruleOf } from '../../src/http/policy.ts';
import type { Route } from '../../src/http/route.ts';
import { OPERATOR_KEY, startTenants, type Tenant, type Tenants } from '../support/builders/tenants.ts';
import { type Attempt, attemptsOn, isLeak, ROUTES, secretsOf } from '../support/dsl/tenantAttempts.ts';
import { type Answer, enginePairs } from '../support/servers/testSystem.ts';

const SETTINGS = {
  RATE_LIMITS: 'off',
  IMAGEKIT_PUBLIC_KEY: 'public',
  IMAGEKIT_PRIVATE_KEY: 'private',
  IMAGEKIT_URL_ENDPOINT: 'https://images.example',
};
const shown = ROUTES.filter(({ path }) => path !== '/ws');

test('every route has a line in the policy, and every line a route', () => {
  const ids = new Set(ROUTES.map(({ operationId }) => operationId));
  expect([...ids].filter(id => ruleOf(id) === undefined)).toEqual([]);
  expect(Object.keys(policy).filter(id => !ids.has(id))).toEqual([]);
});

test('what a route says of itself is what its line says', () => {
  const isPublic = ({ operationId }: Route) => ruleOf(operationId) === 'everyone';
  for (const row of ROUTES) expect([row.path, row.access === 'public']).toEqual([row.path, isPublic(row)]);
});

describe.each(enginePairs)('on the pair %s', pair => {
  let tenants: Tenants;
  let attempts = 0;
  const leaks: object[] = [];
  beforeAll(async () => {
    tenants = await startTenants({ pair, environment: SETTINGS });
  }, 60_000);
  afterAll(async () => {
    await tenants.stop();
    process.stdout.write(`tenant matrix, ${pair}: ${attempts} attempts, ${leaks.length} let through\n`);
  });

  /** Of A's people none may see or change anything of B's. */
  const attackers = (): readonly (readonly [name: string, token: string | undefined])[] => [
    ['nobody', undefined],
    ['a guesser', 'nonsense'],
    ...Object.entries(tenants.a.tokens),
  ];

  /** Why the answer lets something through; undefined where it does not. */
  const tried = async (row: Route, attempt: Attempt, name: string, as: string | undefined) => {
    const { method, path, body, headers } = attempt;
    const { status, ...answer } = await tenants.call(as, method, path, body, headers);
    attempts++;
    const leak = isLeak(attempt, { status, ...answer }, secretsOf(tenants.b));
    const isUnknown = as === undefined || name === 'a guesser';
    const isWrong = status >= 500 || (isUnknown && ruleOf(row.operationId) !== 'everyone' && status !== 401);
    return leak || isWrong ? { name, method, path, body, status, leak } : undefined;
  };

  const triedBy = async (row: Route, name: string, as: string | undefined): Promise<object[]> => {
    const through: object[] = [];
    for (const attempt of attemptsOn(row, tenants.a, tenants.b)) {
      const leak = await tried(row, attempt, name, as);
      if (leak) through.push(leak);
    }
    return through;
  };

  test.each(shown.map(row => [`${row.method} ${row.path}`, row] as const))(
    '%s lets nobody of one tenant at the other',
    async (_name, row) => {
      const through: object[] = [];
      for (const [name, as] of attackers()) through.push(...(await triedBy(row, name, as)));
      leaks.push(...through);
      expect(through).toEqual([]);
    },
    60_000,
  );

  test('a key for every business is let through, which these tests see', async () => {
    const seen = [];
    for (const id of ['listProducts', 'getChannel', 'listMessages', 'getBusiness']) {
      const row = shown.find(({ operationId }) => operationId === id);
      if (row) seen.push((await triedBy(row, 'service', tenants.service)).length > 0);
    }
    expect(seen).toEqual([true, true, true, true]);
  });

  test('the tenant itself is let in, and what was tried changed nothing', async () => {
    const { b, service } = tenants;
    const all = async (as: string): Promise<Answer[]> => {
      const paths = Object.entries(pathsOf(b)).map(([collection, id]) => `/api/${collection}/${id}`);
      return Promise.all(paths.map(path => tenants.call(as, 'GET', path)));
    };
    const now = await all(service);
    expect(now.map(({ status }) => status)).toEqual(now.map(() => 200));
    const { owner, business, channel, customer, product, order, chat } = b;
    const untouched = [owner, business, channel, customer, product, order, chat];
    const ignored = { updatedAt: 0, lastSeenAt: 0, lastMessageAt: 0 };
    expect(now.map(({ body }) => ({ ...body, ...ignored }))).toEqual(
      untouched.map(body => ({ ...body, ...ignored })),
    );
    const statuses = (await all(b.tokens.owner)).map(({ status }) => status);
    expect(statuses).toEqual(statuses.map(() => 200));
  });

  test('operators see no business, and look after the system', async () => {
    const { b } = tenants;
    for (const [collection, id] of Object.entries(pathsOf(b)))
      expect((await tenants.call(OPERATOR_KEY, 'GET', `/api/${collection}/${id}`)).status).toBe(403);
    for (const path of [
      '/api/admin/parked',
      '/api/admin/waiting',
      '/api/audit/events',
      '/metrics',
      '/api/auth/keys',
    ])
      expect((await tenants.call(OPERATOR_KEY, 'GET', path)).status).toBe(200);
  });
});

const pathsOf = ({ owner, business, channel, customer, product, order, chat }: Tenant) => ({
  users: owner.userId,
  businesses: business.businessId,
  channels: channel.channelId,
  customers: customer.customerId,
  products: product.productId,
  orders: order.orderId,
  chats: chat.chatId,
});
