/** Everybody tries everything with two tenants: nothing of another's is let through, and every route has its line. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { policy, ruleOf } from '../../src/http/policy.ts';
import type { Route } from '../../src/http/route.ts';
import { OPERATOR_KEY, startTenants, type Tenant, type Tenants } from '../support/builders/tenants.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { CLIENT_MESSAGE_ID, socketAttempts, socketLeak, trySocket } from '../support/dsl/socketAttempts.ts';
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

  const posted = ({ tokens, chat, message }: Tenant) => ({
    token: tokens.owner,
    frame: {
      ...{ type: 'send', chatId: chat.chatId, senderType: 'AGENT', contentType: 'TEXT' },
      ...{ content: message.content, clientMessageId: CLIENT_MESSAGE_ID },
    },
  });

  test('/ws lets nobody of one tenant follow, write to or resume what is the other’s', async () => {
    const { a, b, system } = tenants;
    const owner = { authorization: `Bearer ${b.tokens.owner}` };
    const watching = await ChatClient.connect(system.url, owner);
    const { epoch } = await watching.next('hello');
    for (const topic of [{ chatId: b.chat.chatId }, { businessId: b.business.businessId }])
      expect(await watching.ask({ type: 'subscribe', ...topic })).toMatchObject({ type: 'subscribed' });
    expect(await watching.ask(posted(b).frame)).toMatchObject({ type: 'sent' });
    await watching.next('message');
    const seen = () =>
      watching.frames.filter(({ type }) => /^(message|typing|chat)/.test(String(type))).length;
    const before = seen();
    const roles = [...attackers(), ['operator', OPERATOR_KEY] as const].filter(
      ([name]) => name !== 'a guesser',
    );
    const through: object[] = [];
    for (const [name, as] of roles) {
      const tried = await trySocket(system.url, as, socketAttempts(a, b, String(epoch)));
      attempts += tried.length;
      const leaked = tried.map(each => ({ name, ...each, leak: socketLeak(each, secretsOf(b)) }));
      through.push(...leaked.filter(({ leak }) => leak !== undefined));
    }
    leaks.push(...through);
    expect(through).toEqual([]);
    // What a refused frame did all the same would have come before the answer to this one.
    await watching.ask({ type: 'ping' });
    expect(seen()).toBe(before);
    watching.close();
  }, 120_000);

  test('/ws shows a tenant what is theirs, and nothing of the other beside it', async () => {
    const { a, b, system } = tenants;
    const [frames, own] = [socketAttempts(b, b, 'none'), Object.entries(b.tokens)];
    const allowed = own.filter(([name]) => name !== 'auditor');
    for (const [, token] of allowed) {
      const tried = await trySocket(system.url, token, frames.slice(0, 1));
      expect(tried[0]?.answers).toMatchObject([{ type: 'subscribed' }]);
    }
    const following = await ChatClient.connect(system.url, { authorization: `Bearer ${a.tokens.owner}` });
    for (const topic of [{ chatId: a.chat.chatId }, { businessId: a.business.businessId }])
      expect(await following.ask({ type: 'subscribe', after: '0', ...topic })).toMatchObject({
        recovered: true,
      });
    const [writing] = await trySocket(system.url, posted(b).token, [
      { ...posted(b).frame, clientMessageId: 'b' },
    ]);
    expect(writing?.answers).toMatchObject([{ type: 'sent' }]);
    expect(await following.ask({ ...posted(a).frame, content: 'the last' })).toMatchObject({ type: 'sent' });
    await eventually('it is shown', () =>
      following.pushed().some(each => String(each.message?.content) === 'the last'),
    );
    const text = JSON.stringify(following.frames);
    expect(secretsOf(b).filter(secret => text.includes(secret))).toEqual([]);
    following.close();
  });

  test('a key for every business is let through, which these tests see', async () => {
    const seen = [];
    for (const id of ['listProducts', 'getChannel', 'listMessages', 'getBusiness']) {
      const row = shown.find(({ operationId }) => operationId === id);
      if (row) seen.push((await triedBy(row, 'service', tenants.service)).length > 0);
    }
    expect(seen).toEqual([true, true, true, true]);
    const { a, b, system } = tenants;
    const frames = socketAttempts(a, b, 'none').filter(frame => !('after' in frame));
    const tried = await trySocket(system.url, tenants.service, frames.slice(0, 2));
    const leaked = tried.map(each => socketLeak(each, secretsOf(b)) !== undefined);
    expect(leaked).toEqual([true, true]);
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
