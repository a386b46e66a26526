/** What was allowed over the WebSocket, and is no longer. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { OPERATOR_KEY, startTenants, type Tenants } from '../support/builders/tenants.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { eventually } from '../support/dsl/eventually.ts';

let tenants: Tenants;
const clients: ChatClient[] = [];
beforeAll(async () => {
  tenants = await startTenants();
}, 30_000);
afterAll(async () => {
  for (const client of clients) client.close();
  await tenants.stop();
});

const bearer = async (token: string) => {
  const client = await ChatClient.connect(tenants.system.url, { authorization: `Bearer ${token}` });
  clients.push(client);
  return client;
};

describe('what is taken away', () => {
  const agentOf = async () => {
    const { a, service } = tenants;
    const email = `${crypto.randomUUID()}@example.com`;
    const { userId } = (await tenants.call(service, 'POST', '/api/users', { name: 'Bo', email })).body;
    const members = `/api/businesses/${a.business.businessId}/members`;
    await tenants.call(service, 'POST', members, { userId, role: 'agent' });
    const { token } = (await tenants.call(service, 'POST', '/api/auth/tokens', { userId })).body;
    return { userId, members, token: String(token) };
  };

  test('a membership ends its subscriptions within a second', async () => {
    const { a, service } = tenants;
    const { userId, members, token } = await agentOf();
    const client = await bearer(token);
    await client.ask({ type: 'subscribe', chatId: a.chat.chatId });
    await client.ask({ type: 'subscribe', businessId: a.business.businessId });
    const removed = await tenants.call(service, 'DELETE', `${members}/${userId}`);
    expect(removed.status).toBe(204);
    const ended = () => client.frames.filter(({ type }) => String(type) === 'subscription-ended');
    await eventually('both have ended', () => ended().length === 2, 1_000);
    expect(await client.ask({ type: 'subscribe', chatId: a.chat.chatId })).toMatchObject({
      code: 'not-found',
    });
    await tenants.call(service, 'POST', '/api/messages', {
      ...{ chatId: a.chat.chatId, senderType: 'AGENT', contentType: 'TEXT', content: 'secret' },
    });
    expect(await client.ask({ type: 'ping' })).toMatchObject({ type: 'pong' });
    expect(client.pushed()).toEqual([]);
  });

  test('a key closes its sockets, and those of its tokens', async () => {
    const made = await tenants.call(OPERATOR_KEY, 'POST', '/api/auth/keys', { name: 'x', role: 'service' });
    const key = String(made.body.key);
    const { userId } = tenants.a.owner;
    const token = String((await tenants.call(key, 'POST', '/api/auth/tokens', { userId })).body.token);
    const [one, other] = [await bearer(key), await bearer(token)];
    await tenants.call(OPERATOR_KEY, 'DELETE', `/api/auth/keys/${made.body.keyId}`);
    await eventually('both are closed', () => one.closed && other.closed, 1_000);
    expect([one.closed, other.closed]).toMatchObject([{ code: 4401 }, { code: 4401 }]);
  });

  test('a user who is deleted is not known any more', async () => {
    const { userId, token } = await agentOf();
    const client = await bearer(token);
    await tenants.call(tenants.service, 'DELETE', `/api/users/${userId}`);
    expect(await client.untilClosed()).toMatchObject({ code: 4401 });
  });
});
