import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Registry } from 'prom-client';
import { z } from 'zod';
import type { Backend } from '../../src/api/backend.ts';
import { parseConfig } from '../../src/config.ts';
import { pathOf } from '../../src/http/openapi/document.ts';
import { routeTable } from '../../src/http/routes/index.ts';
import { createLog } from '../../src/log.ts';
import { PlatformRegistry } from '../../src/messaging/platformRegistry.ts';
import { configuredPlatforms } from '../../src/messaging/platforms.ts';
import { Shop } from '../support/builders/shop.ts';
import { OpenApi } from '../support/dsl/openApi.ts';
import { type Json, startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

/** The rows alone: no handler is called, so nothing stands behind them. */
const { integrations } = parseConfig({});
const table = routeTable({} as Backend, {
  notReady: () => undefined,
  registry: new Registry(),
  integrations,
  webhooks: new PlatformRegistry(configuredPlatforms(integrations)).webhooks,
  now: () => new Date(),
  log: createLog('silent').log,
  asyncapi: () => ({}),
});
const shown = table.filter(row => !row.hidden);

let system: TestSystem;
let shop: Shop;
let api: OpenApi;

beforeAll(async () => {
  system = await startTestSystem();
  shop = new Shop(system);
  api = await OpenApi.of(system);
});
afterAll(() => system.stop());

describe('the document', () => {
  test('follows the rules of OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate({ ...api.document });
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(api.document.openapi).toMatch(/^3\.1\./);
  });

  test('has every route of the table, and no other', () => {
    const documented = api.operations.map(({ method, path }) => `${method} ${path}`);
    expect(documented.toSorted()).toEqual(shown.map(row => `${row.method} ${pathOf(row)}`).toSorted());
  });

  test('gives every operation an id of its own', () => {
    const ids = api.operations.map(({ spec }) => String(spec.operationId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('refers only to components that exist', () => {
    const references = [...JSON.stringify(api.document).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(100);
    for (const [, path = ''] of references) {
      const target = path.split('/').reduce<Json | undefined>((node, key) => node?.[key], api.document);
      expect([path, typeof target]).toEqual([path, 'object']);
    }
  });

  test('names every parameter of a path', () => {
    for (const { path, spec } of api.operations) {
      const named = Object.values(spec.parameters ?? {}).filter(parameter => String(parameter.in) === 'path');
      expect(named.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
    }
  });
});

describe('bodies', () => {
  const rows = shown.flatMap(row =>
    row.body ? [{ name: `${row.method} ${row.path}`, body: row.body }] : [],
  );

  test.each(rows)('$name requires what its schema cannot do without', ({ body }) => {
    const { required = [] } = z.toJSONSchema(body.schema, { io: 'input', unrepresentable: 'any' });
    const said = new Set([...(body.required ?? []), ...(body.nullable ?? [])]);
    expect(required.filter(field => !said.has(field))).toEqual([]);
  });

  const creations = rows.filter(({ body }) => body.missing !== undefined);
  test.each(creations)('$name says what is required when nothing is sent', async ({ name, body }) => {
    const [method = '', path = ''] = name.split(' ');
    const answer = await system.call(method, path.replace(/:\w+/, 'x'), {});
    expect(answer.status).toBe(400);
    expect(answer.body.message).toBe(body.missing);
  });
});

describe('answers are as documented', () => {
  async function expectAgreement(
    method: string,
    path: string,
    to: string,
    status: number,
    ...rest: unknown[]
  ) {
    const [body, headers] = rest as [unknown?, Record<string, string>?];
    const answer = await system.call(method, to, body, headers);
    expect([answer.status, api.complaints(method, path, answer)]).toEqual([status, []]);
    return answer;
  }

  const kinds = [
    { path: '/api/users', create: 'user', id: 'userId', filter: 'name=Ann' },
    { path: '/api/businesses', create: 'business', id: 'businessId', filter: 'userId=x' },
    { path: '/api/channels', create: 'channel', id: 'channelId' },
    { path: '/api/customers', create: 'customer', id: 'customerId' },
    { path: '/api/products', create: 'product', id: 'productId' },
    { path: '/api/orders', create: 'order', id: 'orderId' },
    { path: '/api/chats', create: 'chat', id: 'chatId' },
  ] as const;

  test.each(kinds)('$path: read, list, update, delete, with every include', async kind => {
    const { path, create, id } = kind;
    const entity = await shop[create]();
    if (create === 'chat') await shop.message(String(entity.chatId));
    const [one, to] = [`${path}/{${id}}`, `${path}/${entity[id]}`];
    const list = api.operations.find(entry => entry.method === 'GET' && entry.path === path);
    const include = Object.values(list?.spec.parameters ?? {}).find(({ name }) => String(name) === 'include');
    const names = Object.values(include?.schema?.items?.enum ?? {}).join(',');
    const filter = 'filter' in kind ? `&${kind.filter}` : '';

    const { body, headers } = await expectAgreement('GET', one, `${to}?include=${names}`, 200);
    expect(Object.keys(body)).toEqual(expect.arrayContaining(names.split(',')));
    await expectAgreement('GET', path, `${path}?include=${names}&limit=2${filter}`, 200);
    await expectAgreement('GET', path, `${path}?limit=0`, 400);
    await expectAgreement('PUT', one, to, 200, { providerUserId: 'p-1', description: 'Tea', name: 'Bea' });
    await expectAgreement('PUT', one, to, 415, 'x', { 'content-type': 'text/plain' });
    await expectAgreement('DELETE', one, to, 412, undefined, { 'if-match': '"77"' });
    await expectAgreement('DELETE', one, to, 204);
    await expectAgreement('GET', one, to, 404);
    expect(headers.get('etag')).toMatch(/^"\d+"$/);
  });

  test('creation, its retry, a reused key and a taken e-mail', async () => {
    const key = { 'idempotency-key': 'openapi-1' };
    const ann = { name: 'Ann', email: 'openapi@example.com' };
    const first = await expectAgreement('POST', '/api/users', '/api/users', 201, ann, key);
    const second = await expectAgreement('POST', '/api/users', '/api/users', 201, ann, key);
    expect(second.body).toEqual(first.body);
    await expectAgreement('POST', '/api/users', '/api/users', 422, { ...ann, name: 'Bea' }, key);
    await expectAgreement('POST', '/api/users', '/api/users', 409, ann);
  });

  test('an order that cannot go back, and one of a business that is not there', async () => {
    const order = await shop.order({ orderStatus: 'SHIPPED' });
    const [path, to] = ['/api/orders/{orderId}', `/api/orders/${order.orderId}`];
    await expectAgreement('PUT', path, to, 409, { orderStatus: 'PENDING' });
    const orphan = { name: 'Sencha', price: '4.50', currency: 'EUR', businessId: 'nobody' };
    await expectAgreement('POST', '/api/products', '/api/products', 400, orphan);
  });

  test('messages by both ways', async () => {
    const { chatId } = await shop.chat();
    const message = { senderType: 'AGENT', contentType: 'TEXT', content: 'Hello' };
    const ofChat = '/api/chats/{chatId}/messages';
    await expectAgreement('POST', ofChat, `/api/chats/${chatId}/messages`, 201, message);
    await expectAgreement('POST', '/api/messages', '/api/messages', 201, { ...message, chatId });
    await expectAgreement('GET', ofChat, `/api/chats/${chatId}/messages?include=chat`, 200);
    await expectAgreement('GET', '/api/messages', `/api/messages?chatId=${chatId}`, 200);
    await expectAgreement('GET', '/api/messages', '/api/messages', 400);
    await expectAgreement('GET', '/api/messages', '/api/messages?chatId=nobody', 404);
  });

  test('an answer of another shape would be noticed', async () => {
    const answer = await system.call('GET', '/health/live');
    const path = '/api/users/{userId}';
    expect(api.complaints('GET', path, answer)).toContain(" must have required property 'userId'");
    expect(api.complaints('GET', path, answer)).toContain(' must NOT have additional properties');
    expect(api.complaints('GET', path, { ...answer, status: 418 })).toEqual([`GET ${path} documents no 418`]);
  });

  test('health, metrics and the document itself', async () => {
    for (const path of ['/health/live', '/health/ready', '/metrics', '/openapi.json']) {
      await expectAgreement('GET', path, path, 200);
    }
  });
});
