/** Who gets in, as whom, and what they are told who do not. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OpenIdProvider } from '../doubles/openIdProvider.ts';
import { OPERATOR_KEY, startTenants, type Tenants } from '../support/builders/tenants.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { rows } from '../support/servers/testSystem.ts';

let provider: OpenIdProvider;
let tenants: Tenants;
beforeAll(async () => {
  provider = await OpenIdProvider.start();
  tenants = await startTenants({ environment: provider.environment });
}, 30_000);
afterAll(async () => {
  await tenants.stop();
  await provider.stop();
});

const get = (as: string | undefined, path: string, headers = {}) =>
  tenants.call(as, 'GET', path, undefined, headers);

describe('nobody in particular', () => {
  test('is told to say who they are', async () => {
    const { a } = tenants;
    for (const path of [
      '/api/products',
      `/api/products/${a.product.productId}`,
      '/metrics',
      '/api/auth/keys',
    ]) {
      const answer = await get(undefined, path);
      expect(answer.status).toBe(401);
      expect(answer.body).toMatchObject({ code: 'authentication-required' });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="chatledger"');
    }
  });

  test('reads what is for everyone', async () => {
    for (const path of ['/health/live', '/health/ready', '/openapi.json', '/asyncapi.json', '/docs']) {
      expect((await get(undefined, path)).status).toBe(200);
    }
  });

  test.each<[string, string]>([
    ['no scheme', 'nonsense'],
    ['another scheme', 'Basic YTpi'],
    ['no token', 'Bearer '],
    ['two tokens', 'Bearer a b'],
    ['no key that there is', `Bearer clk_${'a'.repeat(43)}`],
    ['half an operator key', `Bearer ${OPERATOR_KEY.slice(0, 20)}`],
    ['a token without parts', 'Bearer abc'],
    ['a token of nothing', 'Bearer ..'],
    ['alg none', `Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`],
    ['a very long token', `Bearer ${'a'.repeat(9_000)}`],
  ])('does not get in with %s', async (_name, authorization) => {
    const answer = await tenants.system.call('GET', '/api/products', undefined, { authorization });
    expect(answer.status).toBe(401);
    expect(answer.body).toMatchObject({ code: 'invalid-credentials' });
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    const [, token = ''] = authorization.split(' ');
    if (token.length > 10) expect(JSON.stringify(answer.body)).not.toContain(token);
  });
});

describe('keys', () => {
  test('are shown once, and listed without themselves', async () => {
    const created = await tenants.call(OPERATOR_KEY, 'POST', '/api/auth/keys', {
      name: 'Shop',
      role: 'service',
    });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      keyId: expect.any(String),
      key: expect.stringMatching(/^clk_[\w-]{43}$/),
      name: 'Shop',
      role: 'service',
      businessIds: null,
      createdAt: expect.any(String),
    });
    const listed = await get(OPERATOR_KEY, '/api/auth/keys');
    expect(rows(listed)).toContainEqual(expect.objectContaining({ name: 'Shop', role: 'service' }));
    expect(JSON.stringify(listed.body)).not.toContain('clk_');
    const audit = await get(OPERATOR_KEY, '/api/audit/events?type=ApiKeyIssued');
    expect(JSON.stringify(audit.body)).not.toContain(String(created.body.key));
    expect(rows(audit).map(({ data }) => data?.keyHash)).toContain('[redacted]');
  });

  test.each<[object, RegExp]>([
    [{}, /name and role are required/],
    [{ name: 'x', role: 'owner' }, /^role: /],
    [{ name: 'x', role: 'operator', businessIds: ['b'] }, /^businessIds: /],
    [{ name: 'x', role: 'service', businessIds: [] }, /^businessIds: /],
    [{ name: 'x', role: 'service', businessIds: ['nowhere'] }, /^businessIds /],
  ])('are not made of %j', async (body, says) => {
    const answer = await tenants.call(OPERATOR_KEY, 'POST', '/api/auth/keys', body);
    expect(answer.status).toBe(400);
    expect(answer.body.message).toMatch(says);
  });

  test('are refused within a second of being revoked, and tokens that they made', async () => {
    const { body } = await tenants.call(OPERATOR_KEY, 'POST', '/api/auth/keys', {
      name: 'x',
      role: 'service',
    });
    const key = String(body.key);
    const { userId } = tenants.a.owner;
    const token = String((await tenants.call(key, 'POST', '/api/auth/tokens', { userId })).body.token);
    expect((await get(token, '/api/products')).status).toBe(200);
    const revoked = await tenants.call(OPERATOR_KEY, 'DELETE', `/api/auth/keys/${body.keyId}`);
    expect(revoked.status).toBe(204);
    await eventually(
      'both are refused',
      async () => {
        const statuses = [
          (await get(key, '/api/products')).status,
          (await get(token, '/api/products')).status,
        ];
        return statuses.every(status => status === 401);
      },
      1_000,
    );
    const again = await tenants.call(OPERATOR_KEY, 'DELETE', `/api/auth/keys/${body.keyId}`);
    expect(again.status).toBe(404);
  });

  test('are for operators alone', async () => {
    const { a, service, auditor } = tenants;
    for (const as of [service, auditor, a.tokens.owner, a.tokens.customer]) {
      const answer = await tenants.call(as, 'POST', '/api/auth/keys', { name: 'x', role: 'operator' });
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({ code: 'not-permitted' });
    }
  });
});

describe('tokens', () => {
  test('are for a user or a chat, of what the key reaches', async () => {
    const { a, b, service } = tenants;
    const ask = (as: string, body: object) => tenants.call(as, 'POST', '/api/auth/tokens', body);
    const made = await ask(service, { userId: a.owner.userId });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({ token: expect.any(String), expiresAt: expect.stringMatching(/Z$/) });
    expect(made.headers.get('cache-control')).toBe('no-store');
    for (const body of [{}, { userId: 'u', chatId: 'c' }, { userId: 7 }]) {
      expect((await ask(service, body)).status).toBe(400);
    }
    for (const body of [{ userId: 'nobody' }, { chatId: 'nowhere' }]) {
      expect((await ask(service, body)).status).toBe(404);
    }
    for (const body of [{ userId: b.owner.userId }, { chatId: b.chat.chatId }]) {
      expect((await ask(a.tokens.service, body)).status).toBe(404);
    }
    expect((await ask(a.tokens.owner, { userId: a.owner.userId })).status).toBe(403);
    expect((await ask(OPERATOR_KEY, { userId: a.owner.userId })).status).toBe(403);
  });

  test('of a provider find our user by providerUserId, or by userId', async () => {
    const { a, b } = tenants;
    for (const sub of [a.owner.providerUserId, a.owner.userId]) {
      const token = await provider.token({ sub: String(sub) });
      expect((await get(token, `/api/products/${a.product.productId}`)).status).toBe(200);
      expect((await get(token, `/api/products/${b.product.productId}`)).status).toBe(404);
    }
    const stranger = await provider.token({ sub: 'stranger' });
    expect((await get(stranger, '/api/products')).body).toMatchObject({ code: 'invalid-credentials' });
    const late = await provider.token({ sub: 'ann', exp: Math.floor(Date.now() / 1_000) - 60 });
    expect((await get(late, '/api/products')).body).toMatchObject({ code: 'token-expired' });
  });
});

test('a customer says what a message is, not what a platform knows of it', async () => {
  const { a } = tenants;
  const body = { chatId: a.chat.chatId, senderType: 'CUSTOMER', contentType: 'TEXT', content: 'Hello' };
  const post = (more: object) =>
    tenants.call(a.tokens.customer, 'POST', '/api/messages', { ...body, ...more });
  for (const more of [{ platformMessageId: 'm_1' }, { cost: '99' }, { totalTimeTaken: '0' }])
    expect(await post(more)).toMatchObject({ status: 403, body: { code: 'not-permitted' } });
  expect((await post({ cost: null })).status).toBe(201);
});

describe('acting for a user', () => {
  test('a service sees what the user sees, and events name both', async () => {
    const { a, b, service } = tenants;
    const acting = { 'on-behalf-of': String(a.agent.userId) };
    expect((await get(service, `/api/products/${a.product.productId}`, acting)).status).toBe(200);
    expect((await get(service, `/api/products/${b.product.productId}`, acting)).status).toBe(404);
    const put = await tenants.call(
      service,
      'PUT',
      `/api/products/${a.product.productId}`,
      { name: 'Gyokuro' },
      { ...acting, 'x-request-id': 'mine' },
    );
    expect(put.status).toBe(200);
    const events = await get(
      OPERATOR_KEY,
      `/api/audit/events?entity=products&entityId=${a.product.productId}`,
    );
    const { metadata } = rows(events).at(-1) ?? {};
    expect(metadata).toMatchObject({
      actor: expect.stringMatching(/^service:/),
      onBehalfOf: `user:${a.agent.userId}`,
      requestId: 'mine',
    });
    expect(metadata?.$correlationId).not.toBe('mine');
    const history = await get(OPERATOR_KEY, `/api/audit/products/${a.product.productId}`);
    const { actor, onBehalfOf } = metadata ?? {};
    expect(rows(history).at(-1)).toMatchObject({ actor, onBehalfOf });
    expect(rows(history).at(0)).not.toHaveProperty('onBehalfOf');
  });

  test('is for services alone, and for users whom they reach', async () => {
    const { a, b, service } = tenants;
    const acting = { 'on-behalf-of': String(b.owner.userId) };
    expect((await get(a.tokens.owner, '/api/products', acting)).status).toBe(403);
    expect((await get(OPERATOR_KEY, '/api/auth/keys', acting)).status).toBe(403);
    expect((await get(a.tokens.service, '/api/products', acting)).status).toBe(400);
    for (const nobody of ['nobody', ''])
      expect((await get(service, '/api/products', { 'on-behalf-of': nobody })).status).toBe(400);
  });
});

test('metrics are for operators', async () => {
  expect((await get(OPERATOR_KEY, '/metrics')).status).toBe(200);
  expect((await get(tenants.service, '/metrics')).status).toBe(403);
});
