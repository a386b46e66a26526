/** Callers of two instances that share log and read models: counted together, and known by both no longer than by one. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OPERATOR_KEY } from '../support/builders/tenants.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { client, expectBody } from '../support/dsl/httpClient.ts';
import { Deployment } from '../support/servers/deployment.ts';
import type { RunningServer } from '../support/servers/runningServer.ts';

const LIMIT = 200;
const REVOKED_WITHIN_MS = 1_000;

let deployment: Deployment;
let here: RunningServer;
let there: RunningServer;
let service: string;
beforeAll(async () => {
  const env = { AUTH_OPERATOR_KEY: OPERATOR_KEY, RATE_LIMITS: `read=${LIMIT}` };
  deployment = await Deployment.start({ instances: 2, env });
  [here, there] = deployment.instances as [RunningServer, RunningServer];
  service = (await key('service')).key;
}, 60_000);
afterAll(() => deployment.stop());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const post = (path: string, body: object, token: string) =>
  expectBody(client(here.url)('POST', path, body, bearer(token)), 201);
const statusAt = async (at: RunningServer, path: string, token: string): Promise<number> => {
  const answer = await fetch(`${at.url}${path}`, { headers: bearer(token) });
  await answer.arrayBuffer();
  return answer.status;
};

async function key(role: string) {
  const { key, keyId } = await post('/api/auth/keys', { name: role, role }, OPERATOR_KEY);
  return { key: String(key), keyId: String(keyId) };
}

test('let no more calls of a user pass than one of them would', async () => {
  const { userId } = await post('/api/users', { name: 'Ann', email: 'ann@example.com' }, service);
  const token = String((await post('/api/auth/tokens', { userId }, service)).token);
  const readable = () => statusAt(there, '/api/products', token);
  const known = await eventually('the other knows her', async () => (await readable()) === 200);
  expect(known).toBe(true);
  const statuses: number[] = [200];
  for (let round = 0; round < 15; round++) {
    const calls = Array.from({ length: 20 }, (_, at) =>
      statusAt(at % 2 === 0 ? here : there, '/api/products', token),
    );
    statuses.push(...(await Promise.all(calls)));
  }
  const passed = statuses.filter(status => status === 200).length;
  expect(statuses.filter(status => status !== 200 && status !== 429)).toEqual([]);
  expect(passed).toBeLessThanOrEqual(LIMIT);
  // What one of them took and did not need: a hundredth of the limit.
  expect(passed).toBeGreaterThanOrEqual(LIMIT - LIMIT / 100);
}, 60_000);

test('a key that is revoked on one of them is refused by the other within a second, on open sockets too', async () => {
  const { key: leaked, keyId } = await key('service');
  await eventually(
    'the other knows it',
    async () => (await statusAt(there, '/api/products', leaked)) === 200,
  );
  const socket = await ChatClient.connect(there.url, bearer(leaked));
  const revoked = client(here.url)('DELETE', `/api/auth/keys/${keyId}`, undefined, bearer(OPERATOR_KEY));
  expect((await revoked)?.status).toBe(204);
  const from = performance.now();
  await eventually('it is refused', async () => (await statusAt(there, '/api/products', leaked)) === 401);
  expect(await socket.untilClosed()).toMatchObject({ code: 4401 });
  expect(performance.now() - from).toBeLessThan(REVOKED_WITHIN_MS);
});
