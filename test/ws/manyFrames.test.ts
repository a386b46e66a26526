/** Frames of many sockets that come at once: they are carried out in slices, and each socket's in order. */
import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import type { FrameHandlers } from '../../src/ws/connection.ts';
import { Connection } from '../../src/ws/connection.ts';
import { CountedTurns } from '../support/dsl/countedTurns.ts';
import { eventually } from '../support/dsl/eventually.ts';

const SOCKETS = 50;
const FRAMES = 20;
/** What a frame costs here: much more than it does, so that slices are short. */
const FRAME_MS = 0.5;

/** As much of a socket as a connection uses. */
class Socket extends EventEmitter {
  readonly readyState = WebSocket.OPEN;
  readonly bufferedAmount = 0;
  pause(): void {}
  resume(): void {}
  send(): void {}
  close(): void {}
}

test('leave others their turn, and keep the order of each socket', async () => {
  const turns = new CountedTurns();
  const handled = new Map<Connection, string[]>();
  const handle: FrameHandlers['handle'] = async (connection, { frame }) => {
    for (const until = performance.now() + FRAME_MS; performance.now() < until; );
    turns.count();
    if ('id' in frame) handled.get(connection)?.push(String(frame.id));
  };
  const handlers = { handle } as FrameHandlers;
  const connected = (socket: Socket) =>
    new Connection(socket as unknown as WebSocket, handlers, { known: undefined, onGuess: () => {} });
  const sockets = Array.from({ length: SOCKETS }, () => new Socket());
  for (const socket of sockets) handled.set(connected(socket), []);
  const sent = Array.from({ length: FRAMES }, (_, number) => String(number));
  for (const socket of sockets)
    for (const id of sent) socket.emit('message', Buffer.from(JSON.stringify({ type: 'ping', id })), false);
  const total = () => [...handled.values()].reduce((sum, ids) => sum + ids.length, 0);
  await eventually('all frames are carried out', () => total() === SOCKETS * FRAMES);
  for (const ids of handled.values()) expect(ids).toEqual(sent);
  expect(turns.most).toBeLessThan((SOCKETS * FRAMES) / 4);
});
