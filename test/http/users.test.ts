import { describe, expect, test } from '@jest/globals';
import { anEmail, unique } from '../support/builders/shop.ts';
import { resourceSuite } from '../support/dsl/resourceSuite/index.ts';
import { type Particulars, refused } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs } from '../support/servers/testSystem.ts';

const MISSING = 'Name and either Email or Provider User ID are required.';
const TAKEN = 'User with this email or provider ID already exists.';
const NO_FILTER = 'User identifier (userId or providerUserId) is required for listing businesses';

const users: Particulars = {
  path: 'users',
  name: 'User',
  id: 'userId',
  keys: [
    'userId',
    'name',
    'phone',
    'email',
    'passwordHash',
    'loginProvider',
    'providerUserId',
    'createdAt',
    'updatedAt',
  ],
  minimal: async () => ({ name: unique('Ann'), email: anEmail() }),
  defaults: { phone: null, passwordHash: null, loginProvider: null, providerUserId: null },
  required: ['name', 'email'],
  missing: MISSING,
  references: [],
  invalid: [
    ['name', 5],
    ['name', ['Ann']],
    ['phone', 5],
    ['email', { address: 'a' }],
    ['email', true],
    ['passwordHash', 5],
    ['loginProvider', 'MYSPACE'],
    ['loginProvider', 'google'],
    ['loginProvider', ''],
    ['providerUserId', 5],
  ],
  changes: () => ({
    name: unique('Zoë'),
    phone: '+49 30 1234',
    email: anEmail(),
    passwordHash: '$argon2id$v=19$x',
    loginProvider: 'LINKEDIN',
  }),
  another: { phone: '0' },
  clearable: ['phone', 'email', 'passwordHash', 'loginProvider'],
  notFound: { GET: 'User not found', PUT: 'User not found', DELETE: 'User not found' },
  listBy: 'name',
  filterValues: async () => ({
    email: anEmail(),
    loginProvider: 'TWITTER',
    providerUserId: unique('free provider'),
    phone: 'free phone',
  }),
};

resourceSuite(users);

describe.each(enginePairs)('identity of users on the %s engines', pair => {
  const testServer = useTestServer({ pair });
  const post = (body: object) => testServer.system.call('POST', '/api/users', body);
  const put = (id: unknown, body: object) => testServer.system.call('PUT', `/api/users/${id}`, body);
  const remove = (id: unknown) => testServer.system.call('DELETE', `/api/users/${id}`);

  test.each(['', '?include=businesses', '?limit=5&offset=1'])(
    'GET /api/users%s, no filter: 400',
    async query => {
      expect(await testServer.system.call('GET', `/api/users${query}`)).toMatchObject(
        refused(400, NO_FILTER),
      );
    },
  );

  test.each(['FACEBOOK_PAGE', 'email', ''])('a list with loginProvider=%s: 400', async value => {
    const answer = await testServer.system.call('GET', `/api/users?loginProvider=${value}`);
    const allowed = 'EMAIL, GOOGLE, FACEBOOK, LINKEDIN, TWITTER, INSTAGRAM';
    expect(answer).toMatchObject(refused(400, `loginProvider: must be one of ${allowed}`));
  });

  test.each([{}, { email: null }, { email: ' ', providerUserId: '' }])('a name and %j: 400', async more => {
    expect(await post({ name: 'Ann', ...more })).toMatchObject(refused(400, MISSING));
  });

  test('a providerUserId is enough', async () => {
    const providerUserId = unique('provider');
    const answer = await post({ name: 'Ann', providerUserId });
    expect(answer).toMatchObject({ status: 201, body: { email: null, providerUserId } });
  });

  test.each(['EMAIL', 'GOOGLE', 'FACEBOOK', 'LINKEDIN', 'TWITTER', 'INSTAGRAM'])(
    'signs in by %s',
    async by => {
      expect(await testServer.shop.user({ loginProvider: by })).toMatchObject({ loginProvider: by });
    },
  );

  test('POST of an e-mail that is taken, in any case: 409, and the providerUserId stays free', async () => {
    const { email } = await testServer.shop.user();
    const providerUserId = unique('provider');
    const answer = await post({ name: 'Bob', email: String(email).toUpperCase(), providerUserId });
    expect(answer).toMatchObject(refused(409, TAKEN));
    expect(answer.body.error).toEqual(expect.stringContaining('email'));
    expect(await post({ name: 'Bob', providerUserId })).toMatchObject({ status: 201 });
  });

  test('POST of a providerUserId that is taken: 409, and the e-mail stays free', async () => {
    const providerUserId = unique('provider');
    await testServer.shop.user({ providerUserId });
    const email = anEmail();
    expect(await post({ name: 'Bob', email, providerUserId })).toMatchObject(refused(409, TAKEN));
    expect(await post({ name: 'Bob', email })).toMatchObject({ status: 201 });
  });

  test('providerUserIds that differ in case are two', async () => {
    const providerUserId = unique('Provider');
    await testServer.shop.user({ providerUserId });
    expect(await post({ name: 'Bob', providerUserId: providerUserId.toLowerCase() })).toMatchObject({
      status: 201,
    });
  });

  test('PUT of an e-mail that is taken: 409 and nothing is changed', async () => {
    const [ann, bob] = [await testServer.shop.user(), await testServer.shop.user()];
    const answer = await put(bob.userId, { name: 'Rob', email: String(ann.email).toUpperCase() });
    expect(answer).toMatchObject(refused(409, TAKEN));
    expect((await testServer.system.call('GET', `/api/users/${bob.userId}`)).body).toEqual(bob);
  });

  test('PUT of the own e-mail, in another case too: 200', async () => {
    const ann = await testServer.shop.user();
    expect(await put(ann.userId, { email: ann.email })).toMatchObject({ status: 200, body: ann });
    const upper = String(ann.email).toUpperCase();
    expect(await put(ann.userId, { email: upper })).toMatchObject({ status: 200, body: { email: upper } });
    expect(await post({ name: 'Bob', email: ann.email })).toMatchObject(refused(409, TAKEN));
  });

  test('PUT leaves the providerUserId alone, whatever is sent', async () => {
    const ann = await testServer.shop.user({ providerUserId: unique('provider') });
    const bob = await testServer.shop.user({ providerUserId: unique('provider') });
    const answer = await put(bob.userId, { providerUserId: ann.providerUserId, phone: '1' });
    expect(answer).toMatchObject({ status: 200, body: { providerUserId: bob.providerUserId, phone: '1' } });
  });

  test('an e-mail that its owner gave up is free; one that was claimed in vain too', async () => {
    const ann = await testServer.shop.user();
    await put(ann.userId, { email: anEmail() });
    expect(await post({ name: 'Bob', email: ann.email })).toMatchObject({ status: 201 });
  });

  test('a deleted user frees e-mail and providerUserId', async () => {
    const providerUserId = unique('provider');
    const ann = await testServer.shop.user({ providerUserId });
    expect(await remove(ann.userId)).toMatchObject({ status: 204 });
    const again = await post({ name: 'Ann', email: ann.email, providerUserId });
    expect(again).toMatchObject({ status: 201 });
    expect(again.body.userId).not.toBe(ann.userId);
  });
});
