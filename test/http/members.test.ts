/** Who works in a business, and what an auditor of it sees of the log. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTenants, type Tenants } from '../support/builders/tenants.ts';
import { enginePairs, rows } from '../support/servers/testSystem.ts';

describe.each(enginePairs)('members on the pair %s', pair => {
  let tenants: Tenants;
  beforeAll(async () => {
    tenants = await startTenants({ pair });
  }, 30_000);
  afterAll(() => tenants.stop());

  const members = () => `/api/businesses/${tenants.a.business.businessId}/members`;
  const as = (token: string, method: string, path: string, body?: unknown) =>
    tenants.call(token, method, path, body);

  test('are the owner that the business names, and those who were added', async () => {
    const { a } = tenants;
    const listed = await as(a.tokens.agent, 'GET', members());
    expect(listed.body.total).toBe(2);
    expect(rows(listed).map(({ userId, role }) => [userId, role])).toEqual([
      [a.owner.userId, 'owner'],
      [a.agent.userId, 'agent'],
    ]);
  });

  test('are added by an owner, changed by adding them again, and removed', async () => {
    const { a, service } = tenants;
    const { owner, agent } = a.tokens;
    const { userId } = (
      await as(service, 'POST', '/api/users', { name: 'Bo', email: `bo-${pair}@x.example` })
    ).body;
    expect((await as(agent, 'POST', members(), { userId, role: 'agent' })).status).toBe(403);
    const added = await as(owner, 'POST', members(), { userId, role: 'agent' });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ businessId: a.business.businessId, userId, role: 'agent' });
    const raised = await as(owner, 'POST', members(), { userId, role: 'owner' });
    expect(raised.body).toMatchObject({ memberId: added.body.memberId, role: 'owner' });
    expect((await as(owner, 'GET', members())).body.total).toBe(3);
    expect((await as(owner, 'DELETE', `${members()}/${userId}`)).status).toBe(204);
    expect((await as(owner, 'DELETE', `${members()}/${userId}`)).status).toBe(404);
    expect((await as(owner, 'GET', members())).body.total).toBe(2);
    expect((await as(owner, 'POST', members(), { userId, role: 'agent' })).status).toBe(201);
  });

  test('see whoever joins, and no longer whoever has left', async () => {
    const { a, b } = tenants;
    const path = `/api/users/${b.agent.userId}`;
    const seen = async () => (await as(a.tokens.owner, 'GET', path)).status;
    expect(await seen()).toBe(404);
    await as(a.tokens.owner, 'POST', members(), { userId: b.agent.userId, role: 'agent' });
    expect(await seen()).toBe(200);
    await as(a.tokens.owner, 'DELETE', `${members()}/${b.agent.userId}`);
    expect(await seen()).toBe(404);
  });

  test('the owner that the business names stays', async () => {
    const { a } = tenants;
    const { userId } = a.owner;
    const { owner } = a.tokens;
    for (const answer of [
      await as(owner, 'DELETE', `${members()}/${userId}`),
      await as(owner, 'POST', members(), { userId, role: 'agent' }),
    ])
      expect(answer).toMatchObject({ status: 409, body: { code: 'owner-remains' } });
    expect((await as(owner, 'POST', members(), { userId, role: 'owner' })).status).toBe(201);
  });

  test.each<[object, number, string]>([
    [{}, 400, 'invalid-input'],
    [{ userId: 'nobody', role: 'agent' }, 400, 'unknown-reference'],
    [{ userId: 'nobody', role: 'king' }, 400, 'invalid-input'],
  ])('%j is refused', async (body, status, code) => {
    expect(await as(tenants.a.tokens.owner, 'POST', members(), body)).toMatchObject({
      status,
      body: { code },
    });
  });

  test('an auditor of one business sees its events alone, in pages and in lines', async () => {
    const { a, b } = tenants;
    const page = await as(a.tokens.auditor, 'GET', '/api/audit/events?limit=1000');
    const seen = JSON.stringify(page.body);
    expect(seen).toContain(String(a.message.content));
    for (const other of [b.business.businessId, b.owner.userId, b.message.content, a.owner.email])
      expect(seen).not.toContain(String(other));
    const lines = await tenants.call(a.tokens.auditor, 'GET', '/api/audit/events', undefined, {
      accept: 'application/x-ndjson',
    });
    expect(String(lines.body).trim().split('\n')).toHaveLength(rows(page).length);
    const history = (collection: string, id: unknown) =>
      as(a.tokens.auditor, 'GET', `/api/audit/${collection}/${id}`);
    expect((await history('orders', a.order.orderId)).status).toBe(200);
    expect((await history('orders', b.order.orderId)).status).toBe(404);
    expect((await history('users', a.owner.userId)).status).toBe(404);
    expect((await as(tenants.auditor, 'GET', `/api/audit/orders/${b.order.orderId}`)).status).toBe(200);
  });
});
