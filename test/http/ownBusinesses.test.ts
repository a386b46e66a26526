/** Which businesses a caller has to do with, and which instances an operator sees. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Shop } from '../support/builders/shop.ts';
import { OPERATOR_KEY, startTenants, type Tenants } from '../support/builders/tenants.ts';
import { enginePairs, rows, startTestSystem } from '../support/servers/testSystem.ts';

const PATH = '/api/auth/businesses';

describe.each(enginePairs)('own businesses on the pair %s', pair => {
  let tenants: Tenants;
  beforeAll(async () => {
    tenants = await startTenants({ pair });
  }, 30_000);
  afterAll(() => tenants.stop());

  const shownTo = async (token: string) => {
    const answer = await tenants.call(token, 'GET', PATH);
    expect(answer.status).toBe(200);
    return rows(answer).map(({ name, role }) => `${name} ${role}`);
  };

  test('are those that a person owns or works in, with what they are there', async () => {
    const { a, b } = tenants;
    expect(await shownTo(a.tokens.owner)).toEqual(['Alpha owner']);
    expect(await shownTo(b.tokens.agent)).toEqual(['Beta agent']);
  });

  test('are those of a key', async () => {
    expect(await shownTo(tenants.a.tokens.service)).toEqual(['Alpha service']);
    expect(await shownTo(tenants.service)).toEqual(['Alpha service', 'Beta service']);
  });

  test('are read page by page', async () => {
    const first = await tenants.call(tenants.service, 'GET', `${PATH}?limit=1`);
    expect([first.body.total, rows(first)[0]?.name]).toEqual([2, 'Alpha']);
    const cursor = first.headers.get('x-next-cursor');
    const second = await tenants.call(tenants.service, 'GET', `${PATH}?limit=1&cursor=${cursor}`);
    expect(rows(second)[0]?.name).toBe('Beta');
  });

  test('are nobody else’s', async () => {
    for (const token of [OPERATOR_KEY, tenants.auditor, tenants.a.tokens.customer])
      expect((await tenants.call(token, 'GET', PATH)).status).toBe(403);
  });

  test('the instances are shown to operators alone, each with what it holds', async () => {
    const answer = await tenants.call(OPERATOR_KEY, 'GET', '/api/admin/instances');
    expect(answer.status).toBe(200);
    expect(rows(answer)[0]).toMatchObject({ isThis: true, isSeen: true });
    expect((await tenants.call(tenants.service, 'GET', '/api/admin/instances')).status).toBe(403);
  });
});

test('without identity all businesses are shown, also those without a channel', async () => {
  const system = await startTestSystem();
  await new Shop(system).business({ name: 'Nothing yet' });
  const answer = await system.call('GET', PATH);
  expect(rows(answer).map(({ name, role }) => `${name} ${role}`)).toEqual(['Nothing yet service']);
  await system.stop();
});
