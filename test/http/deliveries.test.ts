/** What those who write are told of the platform's answer. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GraphApi } from '../doubles/graphApi.ts';
import { startTenants, type Tenants } from '../support/builders/tenants.ts';
import { passes } from '../support/dsl/eventually.ts';
import { enginePairs } from '../support/servers/testSystem.ts';

describe.each(enginePairs)('deliveries on the pair %s', pair => {
  let graph: GraphApi;
  let tenants: Tenants;
  beforeAll(async () => {
    graph = await GraphApi.start();
    tenants = await startTenants({ pair, environment: { FACEBOOK_GRAPH_URL: graph.url } });
  }, 30_000);
  afterAll(async () => {
    await tenants.stop();
    await graph.stop();
  });

  test('an agent is told why a reply was not sent, and why the channel is off', async () => {
    const { a, b } = tenants;
    const { chatId } = a.chat;
    const outage = `/api/channels/${a.channel.channelId}/outage`;
    expect((await tenants.call(a.tokens.agent, 'GET', outage)).body.outage).toBeNull();
    graph.next({ kind: 'error', status: 400, code: 190 });
    const body = { senderType: 'AGENT', contentType: 'TEXT', content: 'Anybody?' };
    const posted = await tenants.call(a.tokens.agent, 'POST', `/api/chats/${chatId}/messages`, body);
    const path = `/api/chats/${chatId}/deliveries/${posted.body.messageId}`;
    await passes(async () => {
      const told = await tenants.call(a.tokens.agent, 'GET', path);
      expect(told).toMatchObject({
        status: 200,
        body: { messageId: posted.body.messageId, status: 'failed' },
      });
      expect(String(told.body.reason)).toMatch(/190/);
    });
    expect((await tenants.call(a.tokens.agent, 'GET', outage)).body.outage).toBe('refused');
    expect((await tenants.call(a.tokens.customer, 'GET', path)).status).toBe(403);
    for (const [token, of] of [
      [b.tokens.agent, path],
      [b.tokens.agent, outage],
    ] as const)
      expect((await tenants.call(token, 'GET', of)).status).toBe(404);
    const elsewhere = `/api/chats/${b.chat.chatId}/deliveries/${posted.body.messageId}`;
    expect((await tenants.call(b.tokens.agent, 'GET', elsewhere)).status).toBe(404);
  });
});
