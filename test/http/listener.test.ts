import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { ListenError, listen } from '../../src/http/server.ts';

const upgrade = () => {};

describe('the listening socket', () => {
  it('tells its clients while it stops that their connections will close', async () => {
    const answers: (() => void)[] = [];
    const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const request = (_request: unknown, response: { end(body: string): void }) => {
      asked[answers.length]?.resolve();
      answers.push(() => response.end('done'));
    };
    const listener = await listen({ request, upgrade }, '127.0.0.1', 0);
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
    socket.write('GET /first HTTP/1.1\r\nHost: x\r\n\r\n');
    await asked[0]?.promise;
    const stopped = listener.stop(5_000);
    socket.write('GET /second HTTP/1.1\r\nHost: x\r\n\r\n');
    answers[0]?.();
    await asked[1]?.promise;
    answers[1]?.();
    const said = await text(socket);
    await stopped;
    expect(said.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(
      said
        .toLowerCase()
        .match(/connection: (\S+)/g)
        ?.at(-1),
    ).toBe('connection: close');
  });

  it('cuts off after its patience what does not come to its end', async () => {
    const listener = await listen({ request: () => {}, upgrade }, '127.0.0.1', 0);
    const socket = connect(Number(new URL(listener.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(socket, 'connect');
    await listener.stop(100);
    expect(await text(socket).catch(() => '')).toBe('');
  });

  it('says which address it cannot have', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const port = Number(Object(other.address()).port);
    const refused = listen({ request: () => {}, upgrade }, '127.0.0.1', port);
    await expect(refused).rejects.toThrow(ListenError);
    await expect(refused).rejects.toThrow(`127.0.0.1, port ${port}`);
    other.close();
  });
});
