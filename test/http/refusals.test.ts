import { afterEach, describe, expect, test } from '@jest/globals';
import { head, RawConnection, type WireAnswer } from '../support/dsl/rawConnection.ts';
import { useTestServer } from '../support/servers/testServer.ts';

const HOST = 'Host: localhost\r\n';
const JSON_TYPE = 'Content-Type: application/json';
const APP_SECRET = 'secret';

/** As docs/ERRORS.md promises of every refusal. */
function problemIn({ headers, body }: WireAnswer) {
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
  const problem = JSON.parse(body);
  expect(problem).toMatchObject({ message: expect.stringMatching(/./), requestId: headers['x-request-id'] });
  return problem;
}

describe('what HTTP itself refuses', () => {
  const testServer = useTestServer({});
  let connection: RawConnection | undefined;
  afterEach(() => connection?.close());
  const send = (...bytes: (string | Uint8Array)[]) => {
    connection = new RawConnection(testServer.system.url);
    return connection.send(...bytes);
  };

  test.each<[name: string, bytes: string | Uint8Array, status: number, code: string]>([
    ['no Host', 'GET /health/live HTTP/1.1\r\n\r\n', 400, 'malformed-request'],
    // RFC 9112, 3.2: whom such a request is for, proxies and we would read differently.
    ['two Hosts', head('GET /health/live', ['Host: other.example']), 400, 'malformed-request'],
    ['an expectation', head('POST /api/users', ['Expect: 200-ok']), 417, 'expectation-failed'],
    ['CONNECT', head('CONNECT example.com:443'), 405, 'method-not-allowed'],
    ['an unknown method', head('BREW /api/users'), 400, 'malformed-request'],
    ['no version that there is', `GET / HTTP/9.9\r\n${HOST}\r\n`, 400, 'malformed-request'],
    ['a blank in the path', `GET /a b HTTP/1.1\r\n${HOST}\r\n`, 400, 'malformed-request'],
    ['a blank in the name of a header', head('GET /', ['a b: c']), 400, 'malformed-request'],
    ['a header without a colon', head('GET /', ['nonsense']), 400, 'malformed-request'],
    ['HTTP/2 with prior knowledge', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'malformed-request'],
    ['TLS on a plain port', Buffer.from('16030102000100', 'hex'), 400, 'malformed-request'],
    ['headers of 300 KB', head('GET /', [`X: ${'y'.repeat(300_000)}`]), 431, 'headers-too-large'],
    [
      'two lengths',
      head('POST /', ['Content-Length: 3', 'Transfer-Encoding: chunked']),
      400,
      'malformed-request',
    ],
    ['a length that is none', head('POST /', ['Content-Length: -1']), 400, 'malformed-request'],
    [
      'a chunk without a size',
      `${head('POST /api/users', [JSON_TYPE, 'Transfer-Encoding: chunked'])}zz\r\n`,
      400,
      'malformed-request',
    ],
    [
      'an endless chunk extension',
      `${head('POST /api/users', [JSON_TYPE, 'Transfer-Encoding: chunked'])}1;${'x'.repeat(20_000)}\r\n`,
      413,
      'body-too-large',
    ],
  ])('%s: JSON with a request id, and the end of the connection', async (_name, bytes, status, code) => {
    const client = send(bytes);
    const answer = await client.answer();
    expect(answer).toMatchObject({ status, headers: { connection: 'close' } });
    expect(problemIn(answer)).toMatchObject({ code });
    await client.ended();
  });

  test.each([
    ['TRACE /api/users', 405, 'method-not-allowed'],
    ['QUERY /api/users', 405, 'method-not-allowed'],
    ['PROPFIND /nonsense', 404, 'route-not-found'],
    ['OPTIONS *', 404, 'route-not-found'],
    ['GET http://localhost/nonsense', 404, 'route-not-found'],
  ])('%s: %d as JSON, and the connection stays', async (line, status, code) => {
    const client = send(head(line), head('GET /health/live'));
    const answer = await client.answer();
    expect([answer.status, problemIn(answer).code]).toEqual([status, code]);
    expect(await client.answer()).toMatchObject({ status: 200 });
  });

  test('what was asked before it is answered first', async () => {
    const client = send(head('GET /health/live'), 'NONSENSE\r\n\r\n');
    expect(await client.answer()).toMatchObject({ status: 200 });
    expect(await client.answer()).toMatchObject({ status: 400 });
    await client.ended();
  });

  test('they count in the metrics', async () => {
    await send(head('BREW /')).answer();
    const { body } = await testServer.system.call('GET', '/metrics');
    expect(body).toMatch(/http_requests_total\{method="unknown",route="unknown",status="400"\} [1-9]/);
  });

  test.each(['/health/live?t=1', '/health/ready?cachebust=1&cachebust=2', '/metrics?x'])(
    'a probe of %s is answered',
    async path => {
      expect(await testServer.system.call('GET', path)).toMatchObject({ status: 200 });
    },
  );
});

describe('bodies that are refused before they were read', () => {
  const testServer = useTestServer({ environment: { FACEBOOK_APP_SECRET: APP_SECRET } });
  let connection: RawConnection | undefined;
  afterEach(() => connection?.close());
  const send = (...bytes: (string | Uint8Array)[]) => {
    connection = new RawConnection(testServer.system.url);
    return connection.send(...bytes);
  };
  const post = (path: string, ...fields: string[]) => head(`POST ${path}`, fields);
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  const LONG = ' '.repeat(700_000);

  // nodejs/help#2034, honojs/node-server#327, villadora/express-http-proxy#546.
  test.each([
    ['chunked', post('/api/users', JSON_TYPE, 'Transfer-Encoding: chunked'), chunk(LONG)],
    [
      'gzip',
      post('/api/users', JSON_TYPE, 'Content-Encoding: gzip', 'Transfer-Encoding: chunked'),
      chunk(LONG),
    ],
    ['of a known length', post('/api/users', JSON_TYPE, `Content-Length: ${LONG.length}`), LONG],
  ])(
    '413 of a body that is %s ends the connection: the next request does not hang',
    async (_name, ...sent) => {
      const client = send(...sent, '0\r\n\r\n', head('GET /health/live'));
      const answer = await client.answer();
      expect(answer).toMatchObject({ status: 413, headers: { connection: 'close' } });
      problemIn(answer);
      await client.ended();
    },
  );

  test('413 by Content-Length comes before the body does', async () => {
    const client = send(post('/api/users', JSON_TYPE, 'Content-Length: 524289'));
    expect(await client.answer()).toMatchObject({ status: 413 });
  });

  test.each([
    ['415', post('/api/users', 'Content-Type: text/plain', 'Content-Length: 4'), 415],
    ['404', post('/nonsense', 'Content-Length: 4'), 404],
    ['405', head('DELETE /api/users', ['Content-Length: 4']), 405],
    ['403', post('/api/webhooks/facebook', 'Content-Length: 4'), 403],
  ])('a short rest behind a %s is dropped, and the connection stays', async (_name, request, status) => {
    const client = send(request);
    expect(await client.answer()).toMatchObject({ status });
    client.send('abcd', head('GET /health/live'));
    expect(await client.answer()).toMatchObject({ status: 200 });
  });

  test('who sends 30 MB reads why they are refused', async () => {
    const answer = await fetch(`${testServer.system.url}/api/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.alloc(30 * 1024 * 1024, ' '),
    });
    expect([answer.status, await answer.json()]).toMatchObject([413, { code: 'body-too-large' }]);
  });

  test.each([
    [post('/api/users', JSON_TYPE, 'Expect: 100-continue', 'Content-Length: 600000'), 413],
    [post('/api/users', 'Content-Type: text/plain', 'Expect: 100-continue', 'Content-Length: 9'), 415],
    [post('/api/webhooks/facebook', JSON_TYPE, 'Expect: 100-continue', 'Content-Length: 9'), 403],
    [post('/nonsense', 'Expect: 100-continue', 'Content-Length: 9'), 404],
  ])('who waits for 100 Continue is refused without it: %j', async (request, status) => {
    const client = send(request);
    expect(await client.answer()).toMatchObject({ status });
    await client.ended();
  });

  test('who waits for 100 Continue gets it where the body is wanted', async () => {
    const client = send(post('/api/users', JSON_TYPE, 'Expect: 100-continue', 'Content-Length: 2'));
    expect(await client.answer()).toMatchObject({ status: 100 });
    expect(await client.send('{}').answer()).toMatchObject({ status: 400 });
  });

  test.each([
    [[], 403],
    [['X-Hub-Signature-256: sha256=12'], 403],
    [['X-Hub-Signature: sha1=0123456789012345678901234567890123456789'], 403],
  ])('a webhook signed with %j is refused before its body is read', async (fields, status) => {
    const client = send(post('/api/webhooks/facebook', JSON_TYPE, 'Content-Length: 8000000', ...fields));
    expect(await client.answer()).toMatchObject({ status });
  });
});
