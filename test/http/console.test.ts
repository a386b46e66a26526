import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { CONSOLE_SECURITY_POLICY } from '../../src/http/console/page.ts';
import { startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ environment: { IMAGEKIT_PUBLIC_KEY: 'public_"key"' } });
});
afterAll(() => system.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${system.url}${path}`, { headers });
const assetsOf = (html: string) =>
  [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, address = '']) => address);

describe.each(['/console', '/console/chats', '/console/chats/some-id?status=OPEN'])('%s', path => {
  it('is the page, which nothing of another origin takes part in', async () => {
    const page = await get(path);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toBe(CONSOLE_SECURITY_POLICY);
    expect(page.headers.get('cache-control')).toBe('no-cache');
    const html = await page.text();
    expect(html).not.toMatch(/<script>|style=|https?:/);
  });

  it('finds its files, which may be kept for ever', async () => {
    const page = await get(path);
    const addresses = assetsOf(await page.text());
    expect(addresses).toHaveLength(3);
    for (const address of addresses) {
      const asset = await fetch(new URL(address, page.url));
      expect(asset.status).toBe(200);
      expect(asset.headers.get('cache-control')).toContain('immutable');
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
      expect((await asset.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });
});

test('scripts allow no inline code, and nothing but the server and uploads is called', () => {
  expect(CONSOLE_SECURITY_POLICY).toContain("script-src 'self';");
  expect(CONSOLE_SECURITY_POLICY).toContain("style-src 'self';");
  expect(CONSOLE_SECURITY_POLICY).toContain("connect-src 'self' https://upload.imagekit.io;");
});

test('files are packed for whoever takes that, and the same unpacked', async () => {
  const packed = await get('/console/assets/app.js', { 'accept-encoding': 'gzip' });
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  expect(packed.headers.get('vary')).toBe('Accept-Encoding');
  const plain = await get('/console/assets/app.js', { 'accept-encoding': 'identity' });
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(await packed.text()).toBe(await plain.text());
});

test('what is no file of it is not served', async () => {
  for (const name of ['..%2fpage.ts', 'page.ts', 'nothing.js']) {
    expect((await get(`/console/assets/${name}`)).status).toBe(404);
  }
});

test('the public key of uploads is handed on as text', async () => {
  expect(await (await get('/console')).text()).toContain('content="public_&#34;key&#34;"');
});
