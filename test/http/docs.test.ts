import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem();
});
afterAll(() => system.stop());

const get = (path: string, redirect: 'manual' | 'follow' = 'manual') =>
  fetch(`${system.url}${path}`, { redirect });

test.each(['/', '/docs/'])('%s leads to the page', async path => {
  expect((await get(path)).status).toBe(302);
  const followed = await get(path, 'follow');
  expect(followed.url).toBe(`${system.url}/docs`);
  expect(followed.headers.get('content-type')).toBe('text/html; charset=utf-8');
});

test('the page runs scripts of this server alone, none of them inline', async () => {
  const page = await get('/docs');
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
  expect(html).not.toMatch(/<script(?![^>]* src=)/);
  expect(html).not.toMatch(/\son\w+=/);
  expect(html).not.toMatch(/https?:\/\//);
});

test('everything the page asks for is there, and may be kept for ever', async () => {
  const html = await (await get('/docs')).text();
  const addresses = [...html.matchAll(/(?:src|href)="(docs\/[^"]+)"/g)].map(([, address]) => `/${address}`);
  expect(addresses).toHaveLength(5);
  for (const address of addresses) {
    const asset = await get(address);
    expect([address, asset.status]).toEqual([address, 200]);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect((await asset.bytes()).length).toBeGreaterThan(0);
  }
});

test.each(['index.html', 'package.json', '..%2Fpackage.json', '..%2F..%2F..%2Fpackage.json'])(
  'nothing else of the package is served: %s',
  async name => {
    expect((await get(`/docs/${name}`)).status).toBe(404);
  },
);
