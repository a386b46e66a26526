/** Bodies that come as fast as a connection carries them: how much of each is read in one turn of the event loop. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Koa from 'koa';
import { Bodies } from '../../src/http/bodies.ts';
import { jsonBody } from '../../src/http/middleware/jsonBody.ts';
import { PIECES_A_TURN } from '../../src/http/pacedReading.ts';

const BODY_BYTES = 8 * 1024 * 1024;
/** As long as a JSON body may be. */
const JSON_BYTES = 512 * 1024;
/** What the runtime reads from a socket at once, and what it may already have had. */
const MAX_BYTES_A_TURN = 2 * 64 * 1024;

type Read = (message: IncomingMessage, response: ServerResponse) => Promise<unknown>;

/** Bytes that came in each turn in which any came. */
let turns: number[];
/** Pieces of all bodies together that came in a turn, but for the first two of each. */
let mostLater: number;
let later: number;
let server: ReturnType<typeof createServer>;
let read: Read;

beforeEach(async () => {
  [turns, mostLater, later] = [[], 0, 0];
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
  let pieces = 0;
  message.on('data', (chunk: Buffer) => {
    if (current === undefined) {
      current = turns.push(0) - 1;
      setImmediate(() => {
        current = undefined;
      });
    }
    turns[current] = (turns[current] ?? 0) + chunk.length;
    if (++pieces > 2) countLater();
  });
}

function countLater(): void {
  if (later === 0) {
    setImmediate(() => {
      later = 0;
    });
  }
  mostLater = Math.max(mostLater, ++later);
}

const send = (bytes = BODY_BYTES): Promise<void> => sendBody(Buffer.alloc(bytes));

async function sendBody(body: Buffer): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const headers = { 'content-length': String(body.length), 'content-type': 'application/json' };
  const outgoing = request({ port, host: '127.0.0.1', method: 'POST', headers });
  outgoing.end(body);
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

test('many bodies at once are read as slowly as one, the oldest first', async () => {
  const bodies = new Bodies();
  const [begun, done]: [IncomingMessage[], IncomingMessage[]] = [[], []];
  read = async (message, response) => {
    begun.push(message);
    const share = bodies.share(BODY_BYTES);
    await bodies.read(message, response, BODY_BYTES, share);
    share.release();
    done.push(message);
  };
  await Promise.all(Array.from({ length: 16 }, () => send(BODY_BYTES / 8)));
  expect(total()).toBe(2 * BODY_BYTES);
  // Those that were on their way from the turn before come on top.
  expect(mostLater).toBeLessThanOrEqual(2 * PIECES_A_TURN);
  const firstHalf = new Set(begun.slice(0, 8));
  expect(done.slice(0, 8).filter(message => firstHalf.has(message)).length).toBeGreaterThanOrEqual(6);
});

test('many JSON bodies at once are read as slowly as one', async () => {
  const bodies = new Bodies();
  const texts: string[] = [];
  const app = new Koa().use(jsonBody(bodies)).use(({ state }) => texts.push(state.text));
  read = app.callback();
  const text = JSON.stringify('a'.repeat(JSON_BYTES - 2));
  await Promise.all(Array.from({ length: 32 }, () => sendBody(Buffer.from(text))));
  expect(texts).toEqual(Array(32).fill(text));
  expect(mostLater).toBeLessThanOrEqual(2 * PIECES_A_TURN);
  expect(bodies.held).toBe(0);
});

test('what looks at a body has it in pieces, and refuses it before it is put together', async () => {
  const pieces: number[] = [];
  let refused: unknown;
  const bodies = new Bodies();
  const check = {
    add: (piece: Buffer) => pieces.push(piece.length),
    end: () => {
      throw new Error('forged');
    },
  };
  read = async (message, response) => {
    const share = bodies.share(BODY_BYTES);
    const reading = bodies.read(message, response, BODY_BYTES, share, check);
    refused = await reading.catch((error: unknown) => error);
  };
  await send();
  expect(refused).toEqual(new Error('forged'));
  expect(pieces.reduce((sum, bytes) => sum + bytes, 0)).toBe(BODY_BYTES);
  expect(Math.max(...pieces)).toBeLessThanOrEqual(MAX_BYTES_A_TURN);
});
