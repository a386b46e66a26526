import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { anEmail } from '../support/builders/shop.ts';
import { rawJson, rawRequest } from '../support/dsl/rawRequest.ts';
import { refused } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs } from '../support/servers/testSystem.ts';

const MAX_BYTES = 512 * 1024;
const json = { 'content-type': 'application/json' };

describe.each(enginePairs)('bodies, on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const put = (path: string, body: string) => rawJson(testServer.system.url, path, { method: 'PUT', body });
  const post = (body: string | Uint8Array, headers: Record<string, string> = json, chunked = false) =>
    rawJson(testServer.system.url, '/api/users', { method: 'POST', body, headers, chunked });
  const userCalled = (name: string, padding = '') => JSON.stringify({ name, email: anEmail(), padding });

  test.each([
    '{',
    '{"name":}',
    '{"name":"Ann",}',
    "{'name':'Ann'}",
    'name=Ann',
    '<a/>',
    '{}{}',
    '\u0000',
    '{"a":01}',
  ])('%j is not JSON: 400', async body => {
    expect(await post(body)).toMatchObject(refused(400, expect.stringContaining('JSON')));
  });

  test.each(['null', 'true', '5', '"Ann"', '[]', '[{"name":"Ann"}]'])('%s is no object: 400', async body => {
    expect(await post(body)).toMatchObject(refused(400, expect.stringContaining('JSON')));
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'multipart/form-data; boundary=x',
    'json',
    '',
  ])('a content type of "%s": 415', async type => {
    const answer = await post(userCalled('Ann'), { 'content-type': type });
    expect(answer).toMatchObject(refused(415, expect.stringContaining('application/json')));
  });

  test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'a content type of %s: 201',
    async type => {
      expect(await post(userCalled('Zoë'), { 'content-type': type })).toMatchObject({
        status: 201,
        body: { name: 'Zoë' },
      });
    },
  );

  test('of more than 512 KiB: 413', async () => {
    const tooLarge = refused(413, expect.stringContaining(String(MAX_BYTES)));
    const body = userCalled('Ann', 'x'.repeat(MAX_BYTES));
    expect(await post(body)).toMatchObject(tooLarge);
    expect(await put('/api/users/1', body)).toMatchObject(tooLarge);
    expect(await post(body, json, true)).toMatchObject(tooLarge);
    expect(await post(gzipSync(body), { ...json, 'content-encoding': 'gzip' })).toMatchObject(tooLarge);
  });

  test('of 512 KiB: 201', async () => {
    const frame = userCalled('Ann').length;
    const answer = await post(userCalled('Ann', 'x'.repeat(MAX_BYTES - frame - 10)));
    expect(answer.status).toBe(201);
  });

  // expressjs/body-parser#106, nst/JSONTestSuite#30: what is read as UTF-8 though it is not is stored as U+FFFD.
  test.each([
    'latin1',
    '"iso-8859-1"',
    'windows-1252',
    'utf-16',
    'utf-16le',
    'gbk',
    'utf-7',
    'no-such-charset',
  ])('in the character set %s: 415', async charset => {
    const answer = await post(userCalled('Ann'), { 'content-type': `application/json; charset=${charset}` });
    expect(answer).toMatchObject(refused(415, expect.stringMatching(/UTF-8/)));
    expect(answer.body.code).toBe('unsupported-encoding');
  });

  test.each([
    ['latin1', [0xe9]],
    ['cut short', [0xf0, 0x9f, 0x8d]],
    ['overlong', [0xc0, 0x80]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
  ])('with bytes that are not UTF-8 (%s): 400, packed or not', async (_name, bytes) => {
    const [before, after] = userCalled('|').split('|');
    const body = Buffer.concat([Buffer.from(before ?? ''), Buffer.from(bytes), Buffer.from(after ?? '')]);
    const invalid = refused(400, expect.stringContaining('UTF-8'));
    expect(await post(body)).toMatchObject(invalid);
    expect(await post(gzipSync(body), { ...json, 'content-encoding': 'gzip' })).toMatchObject(invalid);
  });

  test('with U+FFFD that their sender wrote, or behind a byte order mark: 201', async () => {
    for (const body of [userCalled('\ufffd'), `\ufeff${userCalled('Ann')}`]) {
      expect(await post(Buffer.from(body))).toMatchObject({ status: 201 });
    }
  });

  test.each(['GZIP', 'x-gzip'])('packed as %s: 201', async encoding => {
    const answer = await post(gzipSync(userCalled('Ann')), { ...json, 'content-encoding': encoding });
    expect(answer).toMatchObject({ status: 201 });
  });

  test('of 200 KB that unpack to 200 MB: 413', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '));
    expect(await post(bomb, { ...json, 'content-encoding': 'gzip' })).toMatchObject({ status: 413 });
  });

  test('go back in a refusal no further than helps to find what is wrong', async () => {
    const long = 'k'.repeat(400_000);
    const refusals = [
      await post(`{"name":"Ann","${long}":"\\u0000"}`),
      await post(`{"name":"Ann","email":{"${long}":1}}`),
      await rawJson(testServer.system.url, '/api/businesses', {
        method: 'POST',
        body: JSON.stringify({ name: 'Tea', userId: long }),
      }),
      await rawJson(testServer.system.url, '/api/messages', {
        method: 'POST',
        body: JSON.stringify({ chatId: long, senderType: long, contentType: 'TEXT', content: 'x' }),
      }),
    ];
    for (const { status, body } of refusals) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(JSON.stringify(body).length).toBeLessThan(4_000);
    }
  });

  test.each(['zstandard', 'gzip'])('that are not what content-encoding %s says: 4xx', async encoding => {
    const answer = await post(userCalled('Ann'), { ...json, 'content-encoding': encoding });
    expect([400, 415]).toContain(answer.status);
  });

  test.each([
    ['"name":"a\\u0000"', 'name'],
    ['"name":"a\\ud800"', 'name'],
    ['"name":"\\udc00\\ud800"', 'name'],
    ['"name":"Ann","nonsense":{"deep":["\\u0000"]}', 'nonsense.deep.0'],
  ])('with {%s}: 400 that names where', async (fields, where) => {
    const answer = await post(`{"email":"${anEmail()}",${fields}}`);
    expect(answer).toMatchObject(refused(400, expect.stringMatching(new RegExp(`^${where}: `))));
  });

  test('with such text in a key: 400', async () => {
    expect(await post(`{"name":"Ann","email":"${anEmail()}","\\u0000":1}`)).toMatchObject({
      status: 400,
    });
  });

  test('with escaped pairs of surrogates: 201', async () => {
    expect(await post(`{"name":"\\ud83c\\udf75","email":"${anEmail()}"}`)).toMatchObject({
      status: 201,
      body: { name: '🍵' },
    });
  });

  test('nested 64 levels deep: unknown fields are ignored all the same; deeper: 400', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}"\\u0041]"${']'.repeat(depth)}`;
    const having = (depth: number) => `{"name":"Ann","email":"${anEmail()}","nonsense":${nested(depth)}}`;
    expect(await post(having(63))).toMatchObject({ status: 201 });
    expect(await post(having(64))).toMatchObject(refused(400, expect.stringContaining('64 levels')));
    expect(await post(having(200_000))).toMatchObject(refused(400, expect.stringContaining('64 levels')));
  });

  test('of more than 20,000 values: 400', async () => {
    const having = (count: number) =>
      `{"name":"Ann","email":"${anEmail()}","nonsense":[${Array(count).fill(0)}]}`;
    expect(await post(having(19_900))).toMatchObject({ status: 201 });
    expect(await post(having(20_100))).toMatchObject(refused(400, expect.stringContaining('20000')));
  });

  test('with names that JavaScript knows: ignored, or refused', async () => {
    const body = `{"name":"Ann","email":"${anEmail()}","constructor":1,"toString":2,"phone":"1"}`;
    expect(await post(body)).toMatchObject({ status: 201, body: { phone: '1' } });
    const prototype = '{"__proto__":{"name":"Ann","email":"e"}}';
    expect(await post(prototype)).toMatchObject({ status: 400 });
    const within = `{"name":"Ann","email":"${anEmail()}","x":{"__proto__":{"phone":"1"}}}`;
    expect(await post(within)).toMatchObject({ status: 201, body: { name: 'Ann', phone: null } });
  });

  test('that are refused count as their route’s in the metrics', async () => {
    await put('/api/chats/1', '{');
    const { text } = await rawRequest(testServer.system.url, '/metrics');
    expect(text).toContain('http_requests_total{method="PUT",route="/api/chats/:chatId",status="400"} 1');
  });
});
