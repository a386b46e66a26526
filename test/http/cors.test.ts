import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../src/config.ts';
import { anEmail } from '../support/builders/shop.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import type { Answer } from '../support/servers/testSystem.ts';

const SHOP = 'https://shop.example.com';
const OTHER = 'https://evil.example.com';
const preflight = {
  'access-control-request-method': 'PUT',
  'access-control-request-headers': 'content-type,if-match',
};

const allowedOrigin = ({ headers }: Answer) => headers.get('access-control-allow-origin');

describe('without CORS_ORIGINS', () => {
  const testServer = useTestServer({});

  test('no page may call: no header, and a preflight is a 405', async () => {
    const { system } = testServer;
    const answer = await system.call('GET', '/api/products', undefined, { origin: SHOP });
    expect([answer.status, allowedOrigin(answer)]).toEqual([200, null]);
    const asked = await system.call('OPTIONS', '/api/products', undefined, { origin: SHOP, ...preflight });
    expect([asked.status, allowedOrigin(asked)]).toEqual([405, null]);
  });
});

describe(`with CORS_ORIGINS=${SHOP}`, () => {
  const testServer = useTestServer({ corsOrigins: [SHOP] });
  const from = (origin: string, method = 'GET', path = '/api/products', body?: unknown, headers = {}) =>
    testServer.system.call(method, path, body, { origin, ...headers });

  test.each([OTHER, 'null', `${SHOP}.evil.com`, SHOP.replace('https', 'http'), `${SHOP}:444`])(
    'a page of %s may not call',
    async origin => {
      expect(allowedOrigin(await from(origin))).toBeFalsy();
      const asked = await from(origin, 'OPTIONS', '/api/products', undefined, preflight);
      expect(allowedOrigin(asked)).toBeFalsy();
      expect(asked.headers.get('access-control-allow-methods')).toBeNull();
    },
  );

  test('a page of the shop may, and caches are told that origins differ', async () => {
    const answer = await from(SHOP);
    expect([answer.status, allowedOrigin(answer)]).toEqual([200, SHOP]);
    expect(answer.headers.get('vary')).toMatch(/origin/i);
  });

  test.each(['GET', 'POST', 'PUT', 'DELETE'])('a preflight for %s: 204 that allows it', async method => {
    const asked = { ...preflight, 'access-control-request-method': method };
    const answer = await from(SHOP, 'OPTIONS', '/api/users/1', undefined, asked);
    expect([answer.status, allowedOrigin(answer)]).toEqual([204, SHOP]);
    expect(answer.headers.get('access-control-allow-methods')?.split(/, ?/)).toContain(method);
    expect(answer.headers.get('access-control-allow-headers')).toContain('if-match');
    expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThan(0);
  });

  test('it may read our headers', async () => {
    const answer = await from(SHOP, 'POST', '/api/users', { name: 'Ann', email: anEmail() });
    expect(answer.status).toBe(201);
    const exposed = answer.headers.get('access-control-expose-headers')?.toLowerCase() ?? '';
    const ours = [
      'etag',
      'x-event-position',
      'x-next-cursor',
      'x-truncated-includes',
      'x-request-id',
      'retry-after',
      'idempotent-replayed',
    ];
    expect(exposed.split(/, ?/)).toEqual(expect.arrayContaining(ours));
  });

  test.each([
    ['GET', '/api/users/1', 404],
    ['GET', '/api/users', 400],
    ['GET', '/nonsense', 404],
    ['PATCH', '/api/users', 405],
    ['POST', '/api/users', 400],
  ])('it may read a refusal: %s %s %d', async (method, path, status) => {
    const answer = await from(SHOP, method, path);
    expect([answer.status, allowedOrigin(answer)]).toEqual([status, SHOP]);
  });
});

describe('with CORS_ORIGINS=https://*.example.com', () => {
  const testServer = useTestServer({
    corsOrigins: parseConfig({ CORS_ORIGINS: 'https://*.Example.com/' }).corsOrigins,
  });
  const from = (origin: string) => testServer.system.call('GET', '/api/products', undefined, { origin });

  test.each([SHOP, 'https://a.b.c.example.com'])('a page of %s may call', async origin => {
    expect(allowedOrigin(await from(origin))).toBe(origin);
  });

  test.each([
    'https://example.com',
    'https://evilexample.com',
    'https://.example.com',
    'http://shop.example.com',
    'https://shop.example.com:8443',
    'https://shop.example.com.evil.org',
    'https://evil.org/.example.com',
    'https://shopXexample.com',
  ])('a page of %s may not', async origin => {
    expect(allowedOrigin(await from(origin))).toBeFalsy();
  });
});

describe('the list of CORS_ORIGINS', () => {
  const origins = (text: string) => parseConfig({ CORS_ORIGINS: text }).corsOrigins;

  test.each([
    ['https://shop.example/', 'https://shop.example'],
    ['HTTPS://Shop.Example', 'https://shop.example'],
    ['https://shop.example:443', 'https://shop.example'],
    ['http://shop.example:80/', 'http://shop.example'],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['https://bücher.example', 'https://xn--bcher-kva.example'],
    ['https://*.bücher.example', 'https://*.xn--bcher-kva.example'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
    ['capacitor://localhost', 'capacitor://localhost'],
    ['*', '*'],
  ])('%s is what browsers send as %s', (given, sent) => {
    expect(origins(given)).toEqual([sent]);
  });

  test('several, with blanks and a line end', () => {
    expect(origins(' https://a.example/ ,https://b.example\n')).toEqual([
      'https://a.example',
      'https://b.example',
    ]);
  });

  test.each([
    'https://shop.example/app',
    'https://shop.example/?a=1',
    'https://shop.example?',
    'https://shop.example#top',
    'https://user@shop.example',
    'ftp://shop.example',
    'file:///index.html',
    'wss://shop.example',
    'null',
    'shop.example',
    '*.shop.example',
    'https://*',
    'https://*.',
    'https://shop.*',
    'https://a*.shop.example',
    'https://*.*.example',
    'https://shop.example:99999',
    'https://a.example,https://b.example/path',
  ])('%s could never match: it stops the start', given => {
    expect(() => origins(given)).toThrow(/^CORS_ORIGINS: .*origins/);
  });
});

describe('with CORS_ORIGINS=*', () => {
  const testServer = useTestServer({ corsOrigins: ['*'] });

  test.each([SHOP, OTHER])('a page of %s may call', async origin => {
    const answer = await testServer.system.call('GET', '/api/products', undefined, { origin });
    expect([origin, '*']).toContain(allowedOrigin(answer));
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
