/** How an answer leaves: its bytes, their count and what stands beside them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { createApp } from '../../src/http/app.ts';
import { Bodies } from '../../src/http/bodies.ts';
import { Gatekeeper } from '../../src/http/gatekeeper.ts';
import { route } from '../../src/http/route.ts';
import { anyParameters } from '../../src/http/schemas/query.ts';
import { type Listener, listen } from '../../src/http/server.ts';
import { Origins } from '../../src/origins.ts';

const TEXTS = { ascii: 'tea', latin: 'Käse', other: 'Käse 4 €, 茶 🍵', empty: '' } as const;
let listener: Listener;

beforeAll(async () => {
  const row = route({
    ...{ method: 'GET', path: '/api/said/:text', operationId: 'said', tag: 'test', summary: '' },
    ...{ access: 'public', query: anyParameters, replies: {} },
    handle: async ({ params: { text = '' } }) => ({
      status: 201,
      body: JSON.stringify(TEXTS[text as keyof typeof TEXTS]),
      headers: { ETag: '"3"' },
    }),
  });
  const parts = {
    ...{
      gatekeeper: Gatekeeper.open(),
      origins: new Origins(['https://shop.example']),
      bodies: new Bodies(),
    },
    ...{ log: pino({ level: 'silent' }), metrics: { observe: () => {}, refused: () => {} } },
  };
  const app = createApp({ ...parts, routes: [row], gate: { wait: async () => true } });
  listener = await listen({ request: app.callback(), upgrade: () => {} }, '127.0.0.1', 0);
});
afterAll(() => listener.stop(0));

/** Its headers, but for those of the connection and of each answer. */
const said = ({ headers }: Response) =>
  [...headers].filter(([name]) => !['connection', 'keep-alive', 'date', 'x-request-id'].includes(name));

const ask = (text: string, init: RequestInit = {}) => fetch(`${listener.url}/api/said/${text}`, init);

describe('a text', () => {
  test.each(Object.entries(TEXTS))(
    '%s: arrives whole, with as many bytes as were announced',
    async (name, text) => {
      const answer = await ask(name, { headers: { 'X-Request-Id': 'req-1' } });
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect(bytes.toString()).toBe(JSON.stringify(text));
      expect(answer.status).toBe(201);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-length': String(bytes.length),
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-request-id': 'req-1',
        etag: '"3"',
      });
    },
  );

  test('HEAD has the same headers, and nothing else', async () => {
    const [got, headed] = await Promise.all([ask('other'), ask('other', { method: 'HEAD' })]);
    expect(said(headed)).toEqual(said(got));
    expect(headed.status).toBe(201);
    expect(await headed.text()).toBe('');
    expect((await got.text()).length).toBeGreaterThan(0);
  });

  test('carries what other origins are told beside it', async () => {
    const answer = await ask('ascii', { headers: { Origin: 'https://shop.example' } });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(answer.headers.get('etag')).toBe('"3"');
  });
});
