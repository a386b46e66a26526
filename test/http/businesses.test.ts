import { describe, expect, test } from '@jest/globals';
import { unique } from '../support/builders/shop.ts';
import { resourceSuite } from '../support/dsl/resourceSuite/index.ts';
import { type Particulars, refused } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs } from '../support/servers/testSystem.ts';

const businesses: Particulars = {
  path: 'businesses',
  name: 'Business',
  id: 'businessId',
  keys: ['businessId', 'userId', 'providerUserId', 'name', 'description', 'createdAt', 'updatedAt'],
  minimal: async shop => ({ userId: (await shop.user()).userId, name: 'Tea House' }),
  defaults: { providerUserId: null, description: null },
  required: ['userId', 'name'],
  missing: 'User ID and business name are required',
  references: ['userId'],
  invalid: [
    ['userId', 5],
    ['name', 5],
    ['name', { a: 1 }],
    ['description', 5],
    ['description', ['text']],
    ['providerUserId', false],
  ],
  changes: () => ({ name: 'Kaffeehaus', description: 'Open till late ☕' }),
  another: { name: 'Other' },
  clearable: ['description'],
  notFound: {
    GET: 'Business not found',
    PUT: 'Business not found or update failed',
    DELETE: 'Business not found or could not be deleted',
  },
  listBy: 'userId',
  filterValues: async () => ({ providerUserId: unique('free provider'), name: 'free name' }),
};

resourceSuite(businesses);

describe.each(enginePairs)('businesses on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const list = (query: string) => testServer.system.call('GET', `/api/businesses${query}`);

  test.each(['', '?name=Tea', '?include=user'])('GET /api/businesses%s, nobody named: 400', async query => {
    expect(await list(query)).toMatchObject(
      refused(400, 'User identifier (userId or providerUserId) is required for listing businesses'),
    );
  });

  test('a list by providerUserId alone', async () => {
    const providerUserId = unique('provider');
    const business = await testServer.shop.business({ providerUserId });
    expect((await list(`?providerUserId=${providerUserId}`)).body).toEqual({ data: [business], total: 1 });
  });

  test('the providerUserId is kept as given and is not changed by a PUT', async () => {
    const providerUserId = unique('provider');
    const business = await testServer.shop.business({ providerUserId });
    const path = `/api/businesses/${business.businessId}`;
    const answer = await testServer.system.call('PUT', path, { providerUserId: null, name: 'Bar' });
    expect(answer).toMatchObject({ status: 200, body: { providerUserId, name: 'Bar' } });
  });

  test('several businesses may share owner, name and providerUserId', async () => {
    const first = await testServer.shop.business({ providerUserId: unique('provider') });
    const { userId, name, providerUserId } = first;
    const second = await testServer.shop.business({ userId, name, providerUserId });
    expect((await list(`?userId=${userId}`)).body).toEqual({ data: [first, second], total: 2 });
  });

  test('one of a deleted user cannot be opened: 400 that names userId', async () => {
    const { userId } = await testServer.shop.user();
    await testServer.system.call('DELETE', `/api/users/${userId}`);
    const answer = await testServer.system.call('POST', '/api/businesses', { userId, name: 'Tea' });
    expect(answer).toMatchObject(refused(400, expect.stringMatching(/^userId\b/)));
  });
});
