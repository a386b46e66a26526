import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from '@jest/globals';
import { connectionLimit } from '../../src/http/connectionLimit.ts';
import { type Handlers, type Listener, type ListenOptions, listen } from '../../src/http/server.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { head, RawConnection } from '../support/dsl/rawConnection.ts';

/** More than the operating system keeps for a reader that does not read. */
const LARGE = Buffer.alloc(32 * 1024 * 1024, 'x');

describe('connections', () => {
  let listener: Listener | undefined;
  const open: RawConnection[] = [];
  afterEach(async () => {
    for (const connection of open.splice(0)) connection.close();
    await listener?.stop(0);
  });
  const start = async (request: RequestListener, options: ListenOptions, told: Partial<Handlers> = {}) => {
    listener = await listen({ request, upgrade: () => {}, ...told }, '127.0.0.1', 0, options);
    return listener.url;
  };
  const connect = (url: string) => {
    const connection = new RawConnection(url);
    open.push(connection);
    return connection;
  };

  test('whose client does not take its answer are cut, and counted', async () => {
    let cut = 0;
    const request: RequestListener = (_request, response) => response.end(LARGE);
    const url = await start(request, { answerTimeoutMs: 100 }, { cut: () => cut++ });
    const stuck = connect(url);
    stuck.socket.pause();
    stuck.send(head('GET /'));
    await eventually('a cut', () => cut === 1 || undefined);
    stuck.socket.resume();
    await stuck.ended();
  });

  test('whose client goes on taking what is streamed are not cut, however long that takes', async () => {
    let cut = 0;
    const answerTimeoutMs = 3_000;
    const request: RequestListener = (_request, response) => void Readable.from(pieces()).pipe(response);
    const url = await start(request, { answerTimeoutMs }, { cut: () => cut++ });
    const { socket } = connect(url).send(head('GET /'));
    socket.on('data', () => {
      socket.pause();
      setTimeout(() => socket.resume(), 1);
    });
    const began = performance.now();
    await eventually('a long time', () => performance.now() - began > 2 * answerTimeoutMs || undefined);
    expect([cut, socket.closed]).toEqual([0, false]);
  });

  function* pieces() {
    for (;;) yield LARGE.subarray(0, 16 * 1024);
  }

  test('on which many requests came at once are answered one after another, as their client reads', async () => {
    const handled: string[] = [];
    const request: RequestListener = ({ url = '' }, response) => {
      handled.push(url);
      response.end(url === '/large' ? LARGE : url);
    };
    const url = await start(request, {});
    const stuck = connect(url);
    stuck.socket.pause();
    stuck.send(head('GET /large'), ...Array.from({ length: 500 }, (_, n) => head(`GET /${n}`)));
    expect(await connect(url).send(head('HEAD /other')).answer()).toMatchObject({ status: 200 });
    expect(handled.filter(path => path !== '/other')).toEqual(['/large']);
    stuck.socket.removeAllListeners('data').resume();
    await eventually('all of them', () => handled.includes('/499') || undefined);
    expect(handled.filter(path => /\d/.test(path))).toEqual(Array.from({ length: 500 }, (_, n) => `/${n}`));
    stuck.close();
  });

  test('whose requests came with bodies, and one upon the other, lose none of them', async () => {
    const bodies: string[] = [];
    const request: RequestListener = (incoming, response) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', chunk => {
        text += chunk;
      });
      incoming.on('end', () => {
        bodies.push(text);
        response.end(text);
      });
    };
    const url = await start(request, {});
    const client = connect(url);
    const sent = Array.from({ length: 20 }, (_, n) => `${n}`.padEnd(50_000, 'x'));
    for (const body of sent) client.send(head('POST /', [`Content-Length: ${body.length}`]), body);
    for (const body of sent) expect((await client.answer()).body).toBe(body);
    expect(bodies).toEqual(sent);
  });

  test('beyond the bound are closed at once, and told of', async () => {
    const dropped: string[] = [];
    const told: Partial<Handlers> = { dropped: ({ reason }) => dropped.push(reason) };
    const connections = { max: 2, reason: 'descriptors' } as const;
    const url = await start((_request, response) => response.end('ok'), { connections }, told);
    const [first, second] = [connect(url), connect(url)];
    for (const client of [first, second]) {
      expect(await client.send(head('GET /')).answer()).toMatchObject({ status: 200 });
    }
    await connect(url).ended();
    expect(dropped).toEqual(['descriptors']);
    first.close();
    await eventually('room', async () => {
      const next = connect(url);
      return next
        .send(head('GET /'))
        .answer()
        .then(({ status }) => status === 200)
        .catch(() => false);
    });
  });

  test('are fewer than the process may open files', () => {
    const { max, reason } = connectionLimit();
    expect(max).toBeGreaterThan(0);
    expect(['limit', 'descriptors']).toContain(reason);
  });

  test.each([
    ['nothing', ''],
    ['half a head', 'GET / HTTP/1.1\r\nHos'],
  ])('on which %s was asked do not hold up a stop', async (_name, bytes) => {
    const url = await start((_request, response) => response.end('ok'), {});
    const client = connect(url);
    await once(client.socket, 'connect');
    client.send(bytes);
    expect(await connect(url).send(head('GET /')).answer()).toMatchObject({ status: 200 });
    await listener?.stop(60_000);
    await client.ended();
  });

  test('whose client does not read do not hold up a stop', async () => {
    const url = await start((_request, response) => response.end(LARGE), {});
    const stuck = connect(url);
    stuck.socket.pause();
    stuck.send(head('GET /'));
    expect(await connect(url).send(head('HEAD /')).answer()).toMatchObject({ status: 200 });
    await listener?.stop(60_000);
  });
});
