/** How often a caller may call, and an address may guess. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OPERATOR_KEY, startTenants, type Tenants } from '../support/builders/tenants.ts';

let tenants: Tenants;
beforeAll(async () => {
  tenants = await startTenants({
    environment: { RATE_LIMITS: 'read=5,write=3,failed=4', TRUST_PROXY: 'loopback' },
  });
}, 30_000);
afterAll(() => tenants.stop());

const read = (as: string | undefined, address = '192.0.2.1') =>
  tenants.call(as, 'GET', '/api/products', undefined, { 'x-forwarded-for': address });

test('each caller has their own calls a minute, and is told how many are left', async () => {
  const { a, b } = tenants;
  const answers = [];
  for (let calls = 0; calls < 7; calls++) answers.push(await read(a.tokens.owner));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
  const [first, last] = [answers[0]?.headers, answers.at(-1)];
  expect(first?.get('ratelimit-policy')).toBe('"read";q=5;w=60');
  expect(first?.get('ratelimit')).toMatch(/^"read";r=4;t=\d+$/);
  expect(last?.body).toMatchObject({ code: 'too-many-requests' });
  expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await read(b.tokens.owner)).status).toBe(200);
  const body = { businessId: a.business.businessId, name: 'Tea', price: '1', currency: 'EUR' };
  const post = await tenants.call(a.tokens.owner, 'POST', '/api/products', body);
  expect(post.status).toBe(201);
  expect(post.headers.get('ratelimit')).toMatch(/^"write";r=2;/);
});

test('a service may call as many times as its users together', async () => {
  const answer = await read(tenants.service);
  expect(answer.headers.get('ratelimit-policy')).toBe('"read";q=2500;w=60');
});

test('an address that guesses is refused before it is looked at, others are not', async () => {
  const guess = (address: string) => read(`clk_${'a'.repeat(43)}`, address);
  const statuses = [];
  for (let tries = 0; tries < 7; tries++) statuses.push((await guess('198.51.100.7')).status);
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  expect((await read(tenants.a.tokens.agent, '198.51.100.7')).status).toBe(429);
  expect((await read(tenants.a.tokens.agent, '198.51.100.8')).status).toBe(200);
  for (let tries = 0; tries < 9; tries++) expect((await read(undefined, '198.51.100.9')).status).toBe(401);
});

test('what is refused is counted', async () => {
  const answer = await tenants.call(OPERATOR_KEY, 'GET', '/metrics');
  expect(String(answer.body)).toMatch(/http_refused_callers_total\{code="too-many-requests"\} [1-9]/);
  expect(String(answer.body)).toMatch(/http_refused_callers_total\{code="invalid-credentials"\} [1-9]/);
});

test('webhooks are exempt', async () => {
  for (let calls = 0; calls < 9; calls++) {
    const answer = await tenants.system.call('GET', '/api/webhooks/facebook?hub.mode=subscribe');
    expect(answer.status).toBe(403);
    expect(answer.headers.get('ratelimit')).toBeNull();
  }
});
