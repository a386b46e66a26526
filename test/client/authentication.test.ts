import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type WebSocket as Socket, WebSocketServer } from 'ws';
import { Client, type Following, type FrameRefused } from '../../clients/typescript/src/index.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { startTestSystem } from '../support/servers/testSystem.ts';

interface Heard {
  readonly type: string;
  readonly token?: string;
}

/** A server that wants to know who calls, as far as the first frames go. */
let server: WebSocketServer;
let heard: Heard[];
let answer: (socket: Socket, frame: Heard) => void;
let following: Following | undefined;
const say = (socket: Socket, frame: object) => socket.send(JSON.stringify(frame));

beforeEach(async () => {
  heard = [];
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', socket => {
    socket.on('message', data => {
      const frame: Heard = JSON.parse(String(data));
      heard.push(frame);
      answer(socket, frame);
    });
  });
});
afterEach(() => {
  following?.close();
  for (const socket of server.clients) socket.terminate();
  server.close();
});

function follow(token: () => string, refused: (error: FrameRefused) => void = () => {}): Following {
  const { port } = server.address() as AddressInfo;
  const client = new Client({ baseUrl: `http://127.0.0.1:${port}`, token });
  following = client.follow({ chatId: 'chat' }, { frame: () => {}, refused });
  return following;
}

const subscribed = { type: 'subscribed', id: 'subscribe', position: '1', epoch: 'e', recovered: false };

it('says who it is before anything else, with a token that was asked for again on each connection', async () => {
  answer = (socket, { type }) => {
    if (type === 'authenticate') say(socket, { type: 'authenticated', id: 'authenticate' });
    if (type === 'subscribe') say(socket, subscribed);
  };
  let tokens = 0;
  await follow(() => `token-${++tokens}`).live;
  expect(heard).toMatchObject([{ type: 'authenticate', token: 'token-1' }, { type: 'subscribe' }]);
  // 4402: the token has run out.
  for (const socket of server.clients) socket.close(4402);
  await eventually('it comes back', () => heard.length === 4);
  expect(heard[2]).toMatchObject({ type: 'authenticate', token: 'token-2' });
});

it('does not come back where the server does not know it', async () => {
  answer = socket => socket.close(4401);
  const refused = await new Promise<FrameRefused>(resolve => follow(() => 'unknown', resolve));
  expect(refused.code).toBe('unauthenticated');
  expect(heard).toHaveLength(1);
});

it('shows its token in vain, and is served all the same, where nobody is identified', async () => {
  const system = await startTestSystem();
  const { body: user } = await system.call('POST', '/api/users', { name: 'Ann', email: 'ann@example.com' });
  const { body: business } = await system.call('POST', '/api/businesses', {
    userId: user.userId,
    name: 'Tea House',
  });
  const client = new Client({ baseUrl: system.url, token: () => 'clk_key' });
  following = client.follow({ businessId: String(business.businessId) }, { frame: () => {} });
  expect(await following.live).toMatch(/^\d+$/);
  following.close();
  await system.stop();
});
