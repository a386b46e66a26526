import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { createApp } from '../../src/http/app.ts';
import { Bodies } from '../../src/http/bodies.ts';
import { Gatekeeper } from '../../src/http/gatekeeper.ts';
import { route } from '../../src/http/route.ts';
import { parameters } from '../../src/http/schemas/query.ts';
import { listen } from '../../src/http/server.ts';
import { Origins } from '../../src/origins.ts';
import { type RawAnswer, type RawRequest, rawJson, rawRequest } from '../support/dsl/rawRequest.ts';
import { refused } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs } from '../support/servers/testSystem.ts';

describe.each(enginePairs)('errors, on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const send = (path: string, asked: RawRequest = {}) => rawRequest(testServer.system.url, path, asked);
  const said = (path: string, asked: RawRequest = {}) => rawJson(testServer.system.url, path, asked);

  describe('paths and queries', () => {
    const odd = ['%00', '%ED%A0%80', '%FF', '%E0%A4%A', '%', '%2F', '%2e%2e', "'--", '%F0%9F%8D%B5'];
    const long = 'x'.repeat(5_000);
    test.each([...odd, long])('an id of %s: 404', async id => {
      for (const method of ['GET', 'DELETE', 'PUT']) {
        const body = method === 'PUT' ? { body: '{}' } : {};
        const answer = await said(`/api/users/${id}`, { method, ...body });
        expect([method, answer.status]).toEqual([method, 404]);
      }
    });

    test.each(odd)('a filter of %s: nothing is found', async value => {
      const answer = await said(`/api/products?name=${value}`);
      expect(answer).toMatchObject({ status: 200, body: { data: [], total: 0 } });
    });

    test('a filter that is longer than any name: 400 that names it', async () => {
      const answer = await said(`/api/products?name=${long}`);
      expect(answer).toMatchObject(refused(400, 'name: must have at most 255 characters'));
    });

    test.each([
      '/api',
      '/api/nonsense',
      '/api/users/a/b',
      '/api/userss',
      '//api/users',
      '/api/chats//messages',
    ])('%s: 404', async path => {
      const answer = await said(path);
      expect(answer).toMatchObject(refused(404, expect.stringMatching(/route/i)));
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    });
  });

  describe('methods', () => {
    const all = ['users', 'businesses', 'channels', 'customers', 'products', 'orders', 'chats', 'messages'];
    const collections = all.map(name => [`/api/${name}`, 'GET, HEAD, POST'] as const);
    const entities = all
      .slice(0, -1)
      .flatMap(name => [
        [`/api/${name}/1`, 'DELETE, GET, HEAD, PUT'] as const,
        [`/api/${name}/`, 'DELETE, GET, HEAD, PUT'] as const,
      ]);
    const cases = [...collections, ...entities, ['/api/chats/1/messages', 'GET, HEAD, POST'] as const];

    test.each(cases)('%s serves %s; others: 405 with Allow', async (path, allowed) => {
      const others = ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'].filter(
        method => !allowed.includes(method),
      );
      for (const method of others) {
        const answer = await said(path, { method });
        expect([method, answer]).toMatchObject([method, refused(405, expect.stringContaining(method))]);
        expect(answer.headers.get('allow')?.split(', ').sort().join(', ')).toBe(allowed);
      }
    });

    test('HEAD answers what GET does, without a body', async () => {
      const { userId, name } = await testServer.shop.user();
      for (const path of [
        `/api/users/${userId}`,
        `/api/users?name=${name}&limit=1`,
        '/api/users/1',
        '/api/users',
      ]) {
        const [head, get] = [await send(path, { method: 'HEAD' }), await send(path)];
        expect([path, head.status, head.text]).toEqual([path, get.status, '']);
        const shared = ['content-type', 'etag', 'x-next-cursor'];
        const of = ({ headers }: RawAnswer) => shared.map(header => headers.get(header));
        expect(of(head)).toEqual(of(get));
      }
    });
  });

  describe('request ids', () => {
    test('the caller’s own comes back, in the header and in a refusal', async () => {
      const answer = await testServer.system.call('GET', '/api/users/1', undefined, {
        'x-request-id': 'req-1:a.b',
      });
      expect(answer.headers.get('x-request-id')).toBe('req-1:a.b');
      expect(answer.body.requestId).toBe('req-1:a.b');
    });

    test.each([undefined, '', 'a b', 'x'.repeat(129), '{"a":1}'])(
      'for %j there is a new one',
      async given => {
        const headers = given === undefined ? {} : { 'x-request-id': given };
        const answer = await testServer.system.call('GET', '/api/users/1', undefined, headers);
        expect(answer.body.requestId).toEqual(expect.stringMatching(/^[\w-]{36}$/));
        expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId);
      },
    );
  });
});

describe('what is no request', () => {
  const testServer = useTestServer({});

  test.each([
    ['GET /api/users HTTP/9.9\r\n\r\n', 400, 'This is not a request that HTTP knows'],
    ['BREW /api/users HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'This is not a request that HTTP knows'],
    [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, expect.stringContaining('16384')],
  ])('%j: JSON all the same, and the end of the connection', async (bytes, status, message) => {
    const { hostname, port } = new URL(testServer.system.url);
    const socket = connect(Number(port), hostname);
    socket.write(bytes);
    const answer = Buffer.concat(await Array.fromAsync(socket)).toString();
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('Content-Type: application/json');
    expect({ status, body: JSON.parse(body) }).toMatchObject(refused(status, message));
    expect(await testServer.system.call('GET', '/health/live')).toMatchObject({ status: 200 });
  });
});

test('an error that nobody expected is masked, and logged whole under the request id', async () => {
  const logged: string[] = [];
  const write = (line: string) => logged.push(line);
  const broken = route({
    ...{ method: 'GET', path: '/broken', operationId: 'broken', tag: 'test', summary: '', access: 'public' },
    ...{ query: parameters({}), replies: {} },
    handle: () => Promise.reject(new TypeError('the password is 1234')),
  });
  const gate = { wait: async () => true };
  const metrics = { observe: () => {}, refused: () => {} };
  const [origins, bodies] = [new Origins([]), new Bodies()];
  const app = createApp({
    gatekeeper: Gatekeeper.open(),
    routes: [broken],
    log: pino({}, { write }),
    metrics,
    origins,
    bodies,
    gate,
  });
  const listener = await listen({ request: app.callback(), upgrade: () => {} }, '127.0.0.1', 0);
  const answer = await fetch(`${listener.url}/broken`, { headers: { 'x-request-id': 'req-1' } });
  const body = await answer.text();
  await listener.stop(0);
  const { message, requestId, error } = JSON.parse(body);
  expect([answer.status, message, requestId]).toEqual([500, 'Internal server error', 'req-1']);
  expect(error).toEqual(expect.any(String));
  expect(body).not.toContain('password');
  const entry = logged.find(line => line.includes('the password is 1234'));
  expect(JSON.parse(entry ?? '{}')).toMatchObject({
    level: 50,
    requestId: 'req-1',
    err: { type: 'TypeError' },
  });
});
