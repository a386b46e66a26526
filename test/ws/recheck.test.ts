/** Sockets of callers from whom something may have been taken away, while nobody can say what. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { userId } from '../../src/events/catalog/ids.ts';
import type { RecordedEvent } from '../../src/events/event.ts';
import type { Identity } from '../../src/identity/identity.ts';
import { ReadModelsNotReady } from '../../src/projections/readModels.ts';
import { Connection, type FrameHandlers } from '../../src/ws/connection.ts';
import { closeCode, type Topic } from '../../src/ws/protocol.ts';
import { endUnlessPermitted, recheck } from '../../src/ws/recheck.ts';
import { Subscription } from '../../src/ws/subscription.ts';

const caller = userId.parse('0190a000-0000-7000-8000-000000000001');
const topic: Topic = 'chat 0190a000-0000-7000-8000-000000000002';
const removed = { type: 'MemberRemoved', data: { userId: caller } } as unknown as RecordedEvent;

const away = () => Promise.reject(new ReadModelsNotReady());
const failures = jest.fn();
const close = jest.fn();
let accessesOf: () => Promise<unknown>;
let toFollow: () => Promise<void>;
let handlers: FrameHandlers;
let connection: Connection;
beforeEach(() => {
  [accessesOf, toFollow] = [async () => ({}), async () => {}];
  const identity = { accesses: { of: () => accessesOf() }, credentials: {} } as unknown as Identity;
  handlers = {
    identity,
    permission: { toFollow: () => toFollow() },
    onFailure: failures,
    hub: { unfollow: () => {} },
  } as unknown as FrameHandlers;
  const state = { readyState: WebSocket.OPEN, bufferedAmount: 0, close, send: () => {} };
  const socket = Object.assign(new EventEmitter(), state) as unknown as WebSocket;
  const known = { principal: { kind: 'user', userId: caller }, keyId: undefined, expiresAt: undefined };
  connection = new Connection(socket, handlers, { known: known as never, onGuess: () => {} });
  connection.subscriptions.set(topic, new Subscription(connection, 0n, 'live'));
});
afterEach(() => {
  failures.mockClear();
  close.mockClear();
});

const settled = () => new Promise(resolve => setTimeout(resolve, 10));

test.each([
  ['who they are', () => (accessesOf = away)],
  ['what they may follow', () => (toFollow = away)],
])('end where nobody can say %s', async (_what, goesAway) => {
  goesAway();
  recheck([removed], new Set([connection]), handlers);
  await settled();
  expect(close).toHaveBeenCalledWith(closeCode.tryAgainLater, expect.any(String));
  expect(failures).toHaveBeenCalledTimes(1);
});

test('end where it cannot be said right after a subscription began', async () => {
  toFollow = away;
  await expect(endUnlessPermitted(connection, topic, handlers)).rejects.toBeInstanceOf(ReadModelsNotReady);
  expect(close).toHaveBeenCalledWith(closeCode.tryAgainLater, expect.any(String));
});

test('stay open where everything is as it was', async () => {
  recheck([removed], new Set([connection]), handlers);
  await settled();
  expect(close).not.toHaveBeenCalled();
  expect(failures).not.toHaveBeenCalled();
  expect([...connection.subscriptions.keys()]).toEqual([topic]);
});
