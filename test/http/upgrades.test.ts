import { afterEach, describe, expect, test } from '@jest/globals';
import { anEmail } from '../support/builders/shop.ts';
import { head, RawConnection } from '../support/dsl/rawConnection.ts';
import { useTestServer } from '../support/servers/testServer.ts';

/** As `curl --http2` and Java's HttpClient offer HTTP/2 over cleartext (envoyproxy/envoy#7161, apache/trafficserver#3813). */
const H2C = [
  'Connection: Upgrade, HTTP2-Settings',
  'Upgrade: h2c',
  'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA',
];
const HANDSHAKE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
const handshake = (changes: Record<string, string | undefined> = {}) =>
  Object.entries({ ...HANDSHAKE, ...changes }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );

describe('a request with an Upgrade', () => {
  const testServer = useTestServer({ corsOrigins: ['https://*.shop.example'] });
  let connection: RawConnection | undefined;
  afterEach(() => connection?.close());
  const connect = () => {
    connection = new RawConnection(testServer.system.url);
    return connection;
  };

  test.each([
    ['GET /health/live', 200],
    ['GET /metrics', 200],
    ['GET /api/products', 200],
    ['GET /api/users/none', 404],
    ['GET /nonsense', 404],
    ['DELETE /api/users/none', 404],
    ['GET /openapi.json', 200],
    ['GET /ws', 426],
  ])('to h2c is answered over HTTP/1.1: %s %d, and so is the next one', async (line, status) => {
    const client = connect();
    for (let n = 0; n < 2; n++) {
      const { body, ...answer } = await client.send(head(line, H2C)).answer();
      expect(answer).toMatchObject({ status });
      expect(body).not.toBe('');
    }
  });

  // helidon-io/helidon#9354, jetty/jetty.project#9998: it fails only where there is a body.
  test.each([[1], [3]])('to h2c with a body in %d pieces: 201', async pieces => {
    const body = JSON.stringify({ name: 'Ann', email: anEmail() });
    const type = 'Content-Type: application/json';
    const client = connect();
    client.send(head('POST /api/users', [...H2C, type, `Content-Length: ${body.length}`]));
    const length = Math.ceil(body.length / pieces);
    for (let at = 0; at < body.length; at += length) client.send(body.slice(at, at + length));
    expect(await client.answer()).toMatchObject({ status: 201 });
    const chunk = JSON.stringify({ name: 'Bob', email: anEmail() });
    client.send(head('POST /api/users', [...H2C, type, 'Transfer-Encoding: chunked']));
    client.send(`${chunk.length.toString(16)}\r\n${chunk}\r\n`, '0\r\n\r\n');
    expect(await client.answer()).toMatchObject({ status: 201 });
  });

  test.each(['websocket', 'TLS/1.0', 'foo, websocket'])(
    'to %s on another route is ignored',
    async upgrade => {
      const answer = await connect()
        .send(head('GET /health/live', handshake({ Upgrade: upgrade })))
        .answer();
      expect(answer).toMatchObject({ status: 200, body: '{"status":"live"}' });
    },
  );

  test.each([
    ['/ws', {}],
    ['/ws?token=1', {}],
    ['http://localhost/ws', {}],
    ['/ws', { Upgrade: 'WebSocket', Connection: 'keep-alive, upgrade' }],
    ['/ws', { Origin: 'http://localhost' }],
    ['/ws', { Origin: 'https://a.shop.example' }],
    ['/ws', { 'Sec-WebSocket-Protocol': 'a, b' }],
  ])('to a WebSocket at %s with %j: 101', async (path, changes) => {
    const answer = await connect()
      .send(head(`GET ${path}`, handshake(changes)))
      .answer();
    expect(answer).toMatchObject({ status: 101, headers: { upgrade: 'websocket' } });
  });

  test.each([
    ['GET /ws', { Upgrade: undefined, Connection: undefined }, 426, 'upgrade-required'],
    ['GET /ws', { Connection: undefined }, 426, 'upgrade-required'],
    ['GET /ws', { 'Sec-WebSocket-Version': '7' }, 426, 'upgrade-required'],
    ['GET /ws', { 'Sec-WebSocket-Version': undefined }, 426, 'upgrade-required'],
    ['GET /ws', { 'Sec-WebSocket-Key': undefined }, 400, 'invalid-input'],
    ['GET /ws', { 'Sec-WebSocket-Key': 'short' }, 400, 'invalid-input'],
    ['GET /ws', { 'Sec-WebSocket-Protocol': 'a,,b' }, 400, 'invalid-input'],
    ['GET /ws', { 'Sec-WebSocket-Protocol': 'a,a' }, 400, 'invalid-input'],
    ['GET /ws', { Origin: 'https://shop.example' }, 403, 'origin-not-allowed'],
    ['GET /ws', { Origin: 'https://evilshop.example' }, 403, 'origin-not-allowed'],
    ['GET /ws', { Origin: 'null' }, 403, 'origin-not-allowed'],
    ['POST /ws', {}, 405, 'method-not-allowed'],
    ['GET /ws/', {}, 404, 'route-not-found'],
    ['GET /socket', {}, 404, 'route-not-found'],
  ])('%s with %j: %d as JSON', async (line, changes, status, code) => {
    const { body, ...answer } = await connect()
      .send(head(line, handshake(changes)))
      .answer();
    const { requestId, message, ...rest } = JSON.parse(body);
    expect(answer).toMatchObject({
      status,
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-request-id': requestId },
    });
    expect([rest.code, message]).toEqual([code, expect.stringMatching(/./)]);
    if (status === 426) {
      expect(answer.headers).toMatchObject({ upgrade: 'websocket', 'sec-websocket-version': '13' });
    }
  });
});
