/** Bodies that come as fast as a connection carries them: how much of each is read in one turn of the event loop. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bodies } from '../../src/http/bodies.ts';

const BODY_BYTES = 8 * 1024 * 1024;
/** What the runtime reads from a socket at once, and what it may already have had. */
const MAX_BYTES_A_TURN = 2 * 64 * 1024;

type Read = (message: IncomingMessage, response: ServerResponse) => Promise<unknown>;

/** Bytes that came in each turn in which any came. */
let turns: number[];
let server: ReturnType<typeof createServer>;
let read: Read;

beforeEach(async () => {
  turns = [];
  server = createServer(async (message, response) => {
    countTurns(message);
    await read(message, response);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function countTurns(message: IncomingMessage): void {
  let current: number | undefined;
  message.on('data', (chunk: Buffer) => {
    if (current === undefined) {
      current = turns.push(0) - 1;
      setImmediate(() => {
        current = undefined;
      });
    }
    turns[current] = (turns[current] ?? 0) + chunk.length;
  });
}

async function send(): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const headers = { 'content-length': String(BODY_BYTES) };
  const outgoing = request({ port, host: '127.0.0.1', method: 'POST', headers });
  outgoing.end(Buffer.alloc(BODY_BYTES));
  const [response] = await once(outgoing, 'response');
  await once(response.resume(), 'end');
}

const total = () => turns.reduce((sum, bytes) => sum + bytes, 0);

test.each<readonly [string, (bodies: Bodies) => Read]>([
  [
    'a body that is read',
    bodies => (message, response) => bodies.read(message, response, BODY_BYTES, bodies.share(BODY_BYTES)),
  ],
  ['a refused body that is dropped', bodies => message => bodies.drop(message)],
])('%s comes in pieces between which others have their turn', async (_what, reader) => {
  read = reader(new Bodies());
  await send();
  expect(total()).toBe(BODY_BYTES);
  expect(Math.max(...turns)).toBeLessThanOrEqual(MAX_BYTES_A_TURN);
});
