/** How often a caller may call, an address may call and may guess. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { OPERATOR_KEY, startTenants, type Tenants } from '../support/builders/tenants.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { useTestServer } from '../support/servers/testServer.ts';

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

const LIMIT = 12;
const PAGE = 'https://shop.example';

/** What a handshake is answered: 101, or the status of its refusal. */
const handshake = (url: string, headers: Record<string, string>): Promise<number> =>
  new Promise(resolve => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { headers });
    socket.on('error', () => {});
    socket.on('unexpected-response', (_request, { statusCode = 0 }) => resolve(statusCode));
    socket.on('open', () => {
      socket.terminate();
      resolve(101);
    });
  });

describe('an address', () => {
  let limited: Tenants;
  beforeAll(async () => {
    limited = await startTenants({
      environment: { RATE_LIMITS: `address=${LIMIT},failed=3`, TRUST_PROXY: 'loopback' },
      corsOrigins: [PAGE],
    });
  }, 30_000);
  afterAll(() => limited.stop());

  let addresses = 0;
  const freshAddress = () => `2001:db8:0:${(++addresses).toString(16)}::1`;
  const get = (as: string | undefined, path: string, address: string) =>
    limited.call(as, 'GET', path, undefined, { 'x-forwarded-for': address });
  const exhaust = async (address: string) => {
    for (let calls = 0; calls < LIMIT; calls++)
      expect((await get(undefined, '/nothing', address)).status).toBe(404);
  };

  test('has its calls, whatever they are for, and is told how many are left', async () => {
    const address = freshAddress();
    const kinds = ['/openapi.json', '/api/products', '/nothing', '/docs'] as const;
    const answers = [];
    for (let calls = 0; calls < LIMIT + 2; calls++)
      answers.push(await get(undefined, kinds[calls % kinds.length] ?? '', address));
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe(`"address";q=${LIMIT};w=60`);
    expect(answers[1]?.headers.get('ratelimit')).toMatch(/^"address";r=10;t=\d+$/);
    const last = answers.at(-1);
    expect(last?.body).toMatchObject({ code: 'too-many-requests' });
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await get(limited.a.tokens.owner, '/api/products', address)).status).toBe(429);
    expect((await get(limited.a.tokens.owner, '/api/products', freshAddress())).status).toBe(200);
  });

  test('is told so where a page of another origin calls, whose preflights do not count', async () => {
    const headers = { 'x-forwarded-for': freshAddress(), origin: PAGE };
    const preflight = { ...headers, 'access-control-request-method': 'GET' };
    const statuses = [];
    for (let calls = 0; calls < LIMIT; calls++) {
      statuses.push((await limited.call(undefined, 'OPTIONS', '/nothing', undefined, preflight)).status);
      statuses.push((await limited.call(undefined, 'GET', '/nothing', undefined, headers)).status);
    }
    expect(new Set(statuses)).toEqual(new Set([204, 404]));
    const refused = await limited.call(undefined, 'GET', '/nothing', undefined, headers);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('access-control-allow-origin')).toBe(PAGE);
  });

  test('is its /64 where it is of IPv6, however it is written', async () => {
    await exhaust('2001:db8:77::1');
    for (const same of ['2001:db8:77::2', '2001:DB8:77:0:1:2:3:4', '2001:db8:77:0::9:1'])
      expect((await get(undefined, '/nothing', same)).status).toBe(429);
    expect((await get(undefined, '/nothing', '2001:db8:77:1::1')).status).toBe(404);
  });

  test('is not used up by a service that calls for many', async () => {
    const address = freshAddress();
    for (let calls = 0; calls < 2 * LIMIT; calls++)
      expect((await get(limited.service, '/api/products', address)).status).toBe(200);
    expect((await get(undefined, '/nothing', address)).status).toBe(404);
  });

  test('may always be asked for by probes, and platforms may always deliver', async () => {
    const address = freshAddress();
    await exhaust(address);
    expect((await get(undefined, '/health/live', address)).status).toBe(200);
    expect((await get(undefined, '/api/webhooks/facebook', address)).status).toBe(403);
  });

  test('opens no more sockets once it is used up', async () => {
    const { url } = limited.system;
    const address = freshAddress();
    const statuses = [];
    for (let calls = 0; calls < LIMIT + 1; calls++)
      statuses.push(await handshake(url, { 'x-forwarded-for': address }));
    expect(statuses).toEqual([...Array(LIMIT).fill(101), 429]);
  });

  test('that guesses in frames or handshakes is refused like one that guesses over REST', async () => {
    const { url } = limited.system;
    const bad = `clk_${'a'.repeat(43)}`;
    const [frames, headers] = [freshAddress(), freshAddress()];
    for (let tries = 0; tries < 4; tries++) {
      const client = await ChatClient.connect(url, { 'x-forwarded-for': frames });
      client.send({ type: 'authenticate', token: bad });
      expect(await client.untilClosed()).toMatchObject({ code: 4401 });
      const refused = { authorization: `Bearer ${bad}`, 'x-forwarded-for': headers };
      expect(await handshake(url, refused)).toBe(401);
    }
    await eventually(
      'it is refused',
      async () => (await handshake(url, { 'x-forwarded-for': frames })) === 429,
    );
    expect(await handshake(url, { 'x-forwarded-for': headers })).toBe(429);
    expect((await get(limited.a.tokens.agent, '/api/products', headers)).status).toBe(429);
  });
});

describe('in open mode', () => {
  const server = useTestServer({ environment: { RATE_LIMITS: 'address=1,read=1' } });

  test('nothing is counted', async () => {
    for (let calls = 0; calls < 5; calls++) {
      const { status, headers } = await server.system.call('GET', '/api/products');
      expect([status, headers.get('ratelimit')]).toEqual([200, null]);
    }
  });
});
