/** Fields that are not for everybody who may read the rest. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTenants, type Tenants } from '../support/builders/tenants.ts';
import { rows } from '../support/servers/testSystem.ts';

let tenants: Tenants;
beforeAll(async () => {
  tenants = await startTenants();
}, 30_000);
afterAll(() => tenants.stop());

const get = (as: string | undefined, path: string) => tenants.call(as, 'GET', path);

describe('fields', () => {
  const secretsOf = async (as: string) => {
    const { a } = tenants;
    const channel = `/api/channels/${a.channel.channelId}`;
    const [user, one, list, included] = await Promise.all([
      get(as, `/api/users/${a.owner.userId}`),
      get(as, channel),
      get(as, '/api/channels'),
      get(as, `/api/businesses/${a.business.businessId}?include=user,connectedChannels`),
    ]);
    return {
      hashes: [user.body.passwordHash, included.body.user?.passwordHash],
      tokens: [
        one.body.accessToken,
        rows(list)[0]?.accessToken,
        included.body.connectedChannels?.[0]?.refreshToken,
      ],
    };
  };
  const hash = 'hash-Alpha';
  const none = [null, null];

  test.each<[string, () => string, object]>([
    [
      'a service',
      () => tenants.a.tokens.service,
      { hashes: [hash, hash], tokens: ['access-Alpha', 'access-Alpha', 'refresh-Alpha'] },
    ],
    [
      'an owner',
      () => tenants.a.tokens.owner,
      { hashes: none, tokens: ['access-Alpha', 'access-Alpha', 'refresh-Alpha'] },
    ],
    ['an agent', () => tenants.a.tokens.agent, { hashes: none, tokens: [null, null, null] }],
  ])('%s sees those that are for them', async (_name, as, expected) => {
    expect(await secretsOf(as())).toEqual(expected);
  });

  test('what is answered to a write, and to its repetition, hides the same', async () => {
    const { a } = tenants;
    const put = await tenants.call(a.tokens.owner, 'PUT', `/api/users/${a.owner.userId}`, {
      passwordHash: 'new',
    });
    expect(put.body).toMatchObject({ passwordHash: null });
    const { service, owner } = a.tokens;
    const body = { businessId: a.business.businessId, name: 'Matcha', price: '1', currency: 'EUR' };
    const post = (as: string) =>
      tenants.call(as, 'POST', '/api/products', body, { 'idempotency-key': 'same' });
    const [first, again, other] = [await post(service), await post(service), await post(owner)];
    expect(again.body).toEqual(first.body);
    expect(other.status).toBe(201);
    expect(other.body.productId).not.toBe(first.body.productId);
  });
});
