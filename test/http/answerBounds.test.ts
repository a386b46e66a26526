import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Answers } from '../../src/http/answers.ts';
import { createApp } from '../../src/http/app.ts';
import { Bodies } from '../../src/http/bodies.ts';
import { Gatekeeper } from '../../src/http/gatekeeper.ts';
import { route } from '../../src/http/route.ts';
import { anyParameters } from '../../src/http/schemas/query.ts';
import { type Listener, listen } from '../../src/http/server.ts';
import { Origins } from '../../src/origins.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { head, RawConnection } from '../support/dsl/rawConnection.ts';

const MIB = 1024 * 1024;
const shared = { method: 'GET', tag: 'test', summary: '', access: 'public', query: anyParameters } as const;
/** Paths of answers that were put together. */
const read: string[] = [];
const answering = (path: string, length: number) =>
  route({
    ...shared,
    path,
    operationId: path,
    replies: {},
    handle: async () => {
      read.push(path);
      return { status: 200, body: 'x'.repeat(length) };
    },
  });

describe('answers that nobody reads', () => {
  let answers: Answers;
  let listener: Listener;
  const open: RawConnection[] = [];
  beforeEach(async () => {
    answers = new Answers(64 * MIB);
    read.length = 0;
    const routes = [answering('/large', 8 * MIB), answering('/page', 64 * 1024), answering('/short', 100)];
    const parts = {
      log: pino({ level: 'silent' }),
      metrics: { observe: () => {}, refused: () => {} },
      origins: new Origins([]),
    };
    const gate = { wait: async () => true };
    const app = createApp({
      gatekeeper: Gatekeeper.open(),
      routes,
      ...parts,
      bodies: new Bodies(),
      answers,
      gate,
    });
    listener = await listen({ request: app.callback(), upgrade: () => {} }, '127.0.0.1', 0);
  });
  afterEach(async () => {
    for (const connection of open.splice(0)) connection.close();
    await listener.stop(0);
  });
  const ask = (path: string) => {
    const connection = new RawConnection(listener.url);
    open.push(connection);
    return connection.send(head(`GET ${path}`));
  };
  const unread = (path: string) => ask(path).socket.pause();

  test('hold no more than their bound, however many are asked for', async () => {
    for (let n = 0; n < 200; n++) unread('/large');
    const refused = await eventually('a refusal', async () => {
      const answer = await ask('/large').answer();
      return answer.status === 200 ? undefined : answer;
    });
    expect(refused.status).toBe(503);
    expect(JSON.parse(refused.body)).toMatchObject({ code: 'too-many-answers' });
    expect(refused.headers).toMatchObject({ 'retry-after': '1' });
    expect(answers.held).toBeGreaterThan(0);
    expect(answers.held).toBeLessThanOrEqual(48 * MIB);
    // Those of others are given all the same.
    expect(await ask('/page').answer()).toMatchObject({ status: 200 });
    expect(await ask('/short').answer()).toMatchObject({ status: 200 });
    for (const connection of open) connection.close();
    await eventually('room', () => answers.held === 0 || undefined);
    expect(await ask('/large').answer()).toMatchObject({ status: 200 });
  });

  test.each(['/large?include=messages', '/large?limit=1000'])(
    'are not put together where there is no room for them: %s',
    async path => {
      for (let n = 0; n < 100; n++) unread(path);
      const refused = await eventually('a refusal', async () => {
        const answer = await ask(path).answer();
        return answer.status === 200 ? undefined : answer;
      });
      expect(JSON.parse(refused.body)).toMatchObject({ code: 'too-many-answers' });
      // What there is room for, and those that began beside the last of them.
      expect(read.length).toBeLessThanOrEqual(6 + 8);
      expect(await ask('/page?limit=100').answer()).toMatchObject({ status: 200 });
    },
  );
});
