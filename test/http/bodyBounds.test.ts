import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { z } from 'zod';
import { createApp } from '../../src/http/app.ts';
import { Bodies } from '../../src/http/bodies.ts';
import { Gatekeeper } from '../../src/http/gatekeeper.ts';
import { route } from '../../src/http/route.ts';
import { parameters } from '../../src/http/schemas/query.ts';
import { type Listener, listen } from '../../src/http/server.ts';
import { Origins } from '../../src/origins.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { head, RawConnection } from '../support/dsl/rawConnection.ts';

const MAX_TOGETHER = 1_000;
const JSON_TYPE = 'Content-Type: application/json';

/** One route that answers when the test says so. */
describe('bodies under way', () => {
  let bodies: Bodies;
  let listener: Listener;
  let release: () => void;
  const open: RawConnection[] = [];

  const start = async (bounds: ConstructorParameters<typeof Bodies>[0]) => {
    bodies = new Bodies(bounds);
    const answering = Promise.withResolvers<void>();
    release = answering.resolve;
    const slow = route({
      ...{ method: 'POST', path: '/slow', operationId: 'slow', tag: 'test', summary: '', access: 'public' },
      ...{ query: parameters({}), replies: {} },
      body: { schema: z.looseObject({}) },
      handle: async () => {
        await answering.promise;
        return { status: 200, body: '{}' };
      },
    });
    const parts = {
      log: pino({ level: 'silent' }),
      metrics: { observe: () => {}, refused: () => {} },
      origins: new Origins([]),
    };
    const app = createApp({
      gatekeeper: Gatekeeper.open(),
      routes: [slow],
      ...parts,
      bodies,
      gate: { wait: async () => true },
    });
    const stopping = () => bodies.stop();
    listener = await listen({ request: app.callback(), upgrade: () => {}, stopping }, '127.0.0.1', 0);
  };
  beforeEach(() => start({ maxBytesTogether: MAX_TOGETHER }));
  afterEach(async () => {
    release();
    for (const connection of open.splice(0)) connection.close();
    await listener.stop(0);
  });

  const send = (...bytes: string[]) => {
    const connection = new RawConnection(listener.url);
    open.push(connection);
    return connection.send(...bytes);
  };
  const post = (length: number | 'chunked') =>
    head('POST /slow', [
      JSON_TYPE,
      length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`,
    ]);
  const holding = (bytes: number) =>
    eventually(`${bytes} bytes are held`, () => bodies.held === bytes || undefined);

  test('hold what they hold until they are answered; one too many: 503 with Retry-After', async () => {
    const filling = `{"a":"${'x'.repeat(592)}"}`;
    const first = send(post(600), filling);
    await holding(600);
    const refused = await send(post(401)).answer();
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'too-many-bodies' });
    const half = send(post('chunked'), `190\r\n${' '.repeat(400)}\r\n`);
    await holding(1_000);
    half.send('1\r\n{\r\n');
    expect(await half.answer()).toMatchObject({ status: 503 });
    await holding(600);
    release();
    expect(await first.answer()).toMatchObject({ status: 200 });
    await holding(0);
    expect(await send(post(600), filling).answer()).toMatchObject({ status: 200 });
  });

  test.each([[], ['Content-Encoding: gzip']])(
    'are no longer held when their client goes away %s',
    async (...more) => {
      const half = send(head('POST /slow', [JSON_TYPE, 'Content-Length: 900', ...more]), '{"a":');
      await holding(5);
      half.close();
      await holding(0);
    },
  );

  test('arrive as a whole where their pieces end within a character', async () => {
    release();
    const [before = '', after = ''] = '{"a":"\\"é"}'.split('é');
    const pieces = (...bytes: number[]) => [
      Buffer.from(before),
      ...bytes.map(byte => Buffer.of(byte)),
      Buffer.from(after),
    ];
    const inPieces = async (...bytes: number[]) => {
      const client = send(post(before.length + bytes.length + after.length));
      let sent = 0;
      for (const piece of pieces(...bytes)) {
        client.send(piece);
        sent += piece.length;
        if (piece.at(-1) !== 0x7d) await holding(sent);
      }
      const { status } = await client.answer();
      await holding(0);
      return status;
    };
    expect(await inPieces(0xc3, 0xa9)).toBe(200);
    expect(await inPieces(0xc3, 0x2e)).toBe(400);
    expect(await inPieces(0xc3)).toBe(400);
  });

  test.each<[name: string, bytes: string[]]>([
    ['not at all', [post(10)]],
    ['in part', [post(10), '{']],
    ['in chunks without an end', [post('chunked'), '1\r\n{\r\n']],
  ])('that arrive %s: 408, and the end of the connection', async (_name, bytes) => {
    await listener.stop(0);
    await start({ timeoutMs: 50 });
    const client = send(...bytes);
    const answer = await client.answer();
    expect(answer).toMatchObject({ status: 408, headers: { connection: 'close' } });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'request-timeout' });
    await client.ended();
    await holding(0);
  });

  test('have not arrived when the server stops: 503, and the stop goes on', async () => {
    const [half, chunked] = [send(post(99), '{'), send(post('chunked'), '1\r\n{\r\n')];
    const refused = send(post(1_000_000), ' ');
    await holding(2);
    await refused.answer();
    const stopped = listener.stop(60_000);
    for (const client of [half, chunked]) {
      const answer = await client.answer();
      expect([answer.status, JSON.parse(answer.body).code]).toEqual([503, 'server-stopping']);
    }
    await stopped;
    await refused.ended();
  });
});

describe('large bodies', () => {
  const LIMIT = 8 * 1024 * 1024;
  const LARGE = 2 * 1024 * 1024;
  const bodies = new Bodies();
  const places = () => Array.from({ length: 4 }, () => bodies.share(LIMIT));
  const tooMany = expect.objectContaining({ status: 503, code: 'too-many-bodies' });

  test('are four at once: one more is refused by the length that it says, and short ones are not', () => {
    const shares = places();
    for (const share of shares) share.requireRoom(LARGE);
    expect(() => bodies.share(LIMIT).requireRoom(LARGE)).toThrow(tooMany);
    expect(() => bodies.share(LIMIT).requireRoom(1_000)).not.toThrow();
    shares[0]?.release();
    expect(() => bodies.share(LIMIT).requireRoom(LARGE)).not.toThrow();
    for (const share of shares) share.release();
  });

  test('are known by what came where they say no length', () => {
    const others = new Bodies();
    const shares = Array.from({ length: 5 }, () => others.share(LIMIT));
    for (const share of shares) share.add(LARGE / 4);
    const refused = shares.filter(share => !share.hasRoom(LARGE / 2));
    expect(refused).toHaveLength(1);
    expect(() => refused[0]?.add(LARGE / 2)).toThrow(tooMany);
  });
});
