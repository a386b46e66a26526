import { describe, expect, test } from '@jest/globals';
import { settingOf } from '../support/setting.ts';
import { unique } from '../support/shop.ts';
import type { Answer } from '../support/testSystem.ts';

const SHOP = 'https://shop.example.com';
const OTHER = 'https://evil.example.com';
const preflight = {
  'access-control-request-method': 'PUT',
  'access-control-request-headers': 'content-type,if-match',
};

const allowedOrigin = ({ headers }: Answer) => headers.get('access-control-allow-origin');

describe('without CORS_ORIGINS', () => {
  const setting = settingOf({});

  test('no page may call: no header, and a preflight is a 405', async () => {
    const { system } = setting;
    const answer = await system.call('GET', '/api/products', undefined, { origin: SHOP });
    expect([answer.status, allowedOrigin(answer)]).toEqual([200, null]);
    const asked = await system.call('OPTIONS', '/api/products', undefined, { origin: SHOP, ...preflight });
    expect([asked.status, allowedOrigin(asked)]).toEqual([405, null]);
  });
});

describe(`with CORS_ORIGINS=${SHOP}`, () => {
  const setting = settingOf({ corsOrigins: [SHOP] });
  const from = (origin: string, method = 'GET', path = '/api/products', body?: unknown, headers = {}) =>
    setting.system.call(method, path, body, { origin, ...headers });

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
  });

  test('it may read our headers', async () => {
    const answer = await from(SHOP, 'POST', '/api/users', { name: 'Ann', email: unique('mail') });
    expect(answer.status).toBe(201);
    const exposed = answer.headers.get('access-control-expose-headers')?.toLowerCase() ?? '';
    const ours = [
      'etag',
      'x-event-position',
      'x-next-cursor',
      'x-truncated-includes',
      'x-request-id',
      'retry-after',
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

describe('with CORS_ORIGINS=*', () => {
  const setting = settingOf({ corsOrigins: ['*'] });

  test.each([SHOP, OTHER])('a page of %s may call', async origin => {
    const answer = await setting.system.call('GET', '/api/products', undefined, { origin });
    expect([origin, '*']).toContain(allowedOrigin(answer));
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
