import { describe, expect, test } from '@jest/globals';
import type { EventStore } from '../../src/events/eventStore.ts';
import { businessOpened, channelConnected } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { unique } from '../support/builders/shop.ts';
import { passes } from '../support/dsl/eventually.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { resourceSuite } from '../support/dsl/resourceSuite/index.ts';
import { type Particulars, refused, refusedField } from '../support/dsl/resourceSuite/particulars.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs } from '../support/servers/testSystem.ts';

const PLATFORMS = ['FACEBOOK_PAGE', 'INSTAGRAM_BUSINESS', 'LINKEDIN_PAGE', 'TWITTER_PROFILE'];
const notDates = [
  'tomorrow',
  'Mon, 23 Nov 2026',
  '2026-02-30',
  '2026-13-01',
  '2026-01-31T25:00:00Z',
  1769860800,
];
/** Dates that UTC moves out of the years that ISO 8601 writes with four digits. */
const outOfRange = ['0000-01-01T00:00:00+01:00', '9999-12-31T23:59:59-01:00'];

const channels: Particulars = {
  path: 'channels',
  name: 'Channel',
  id: 'channelId',
  keys: [
    'channelId',
    'businessId',
    'providerUserId',
    'platformType',
    'platformSpecificId',
    'description',
    'channelName',
    'accessToken',
    'refreshToken',
    'tokenExpiresAt',
    'isActive',
    'createdAt',
    'updatedAt',
  ],
  minimal: async shop => ({
    businessId: (await shop.business()).businessId,
    platformType: 'FACEBOOK_PAGE',
    platformSpecificId: unique('page'),
  }),
  defaults: {
    providerUserId: null,
    description: null,
    channelName: null,
    accessToken: null,
    refreshToken: null,
    tokenExpiresAt: null,
    isActive: true,
  },
  required: ['businessId', 'platformType', 'platformSpecificId'],
  missing: 'businessId, platformType, and platformSpecificId are required',
  references: ['businessId'],
  invalid: [
    ...[...notDates, ...outOfRange].map(value => ['tokenExpiresAt', value] as const),
    ['businessId', ['a']],
    ['platformType', 'MYSPACE'],
    ['platformType', 'facebook_page'],
    ['platformType', 5],
    ['platformSpecificId', 5],
    ['description', 5],
    ['channelName', 5],
    ['accessToken', 5],
    ['refreshToken', {}],
    ['providerUserId', 5],
    ['isActive', 'true'],
    ['isActive', 0],
  ],
  changes: () => ({
    providerUserId: unique('provider'),
    platformType: 'TWITTER_PROFILE',
    platformSpecificId: unique('profile'),
    description: 'Where we answer',
    channelName: 'Tea House',
    accessToken: 'access',
    refreshToken: 'refresh',
    tokenExpiresAt: '2031-02-03T04:05:06.789Z',
    isActive: false,
  }),
  another: { channelName: 'Other' },
  clearable: [
    'providerUserId',
    'description',
    'channelName',
    'accessToken',
    'refreshToken',
    'tokenExpiresAt',
  ],
  notFound: { GET: 'Channel not found', PUT: 'Channel not found', DELETE: 'Channel not found' },
  listBy: 'businessId',
  filterValues: async () => ({
    providerUserId: unique('free provider'),
    platformType: 'LINKEDIN_PAGE',
    isActive: false,
    channelName: 'free name',
    platformSpecificId: unique('free page'),
    description: 'free description',
  }),
};

resourceSuite(channels);

describe('a log with two active channels of one account, from before that was refused', () => {
  let log: EventStore | undefined;
  const testServer = useTestServer({
    around: store => {
      log = store;
      return store;
    },
  });

  test('opens and works; what is written next follows the rule', async () => {
    const { system } = testServer;
    const [one, two] = [
      channelConnected({ channelId: idOf.channel('one') }),
      channelConnected({ channelId: idOf.channel('two') }),
    ];
    if (log) await record(log, [businessOpened(), one, two]);
    const list = () => system.call('GET', '/api/channels?businessId=business');
    await passes(async () => expect((await list()).body.total).toBe(2));
    const put = (id: string, fields: object) => system.call('PUT', `/api/channels/${id}`, fields);
    const page = { businessId: 'business', platformType: 'FACEBOOK_PAGE', platformSpecificId: 'page' };
    expect(await system.call('POST', '/api/channels', page)).toMatchObject({ status: 409 });
    expect(await put('one', { channelName: 'Tea' })).toMatchObject({ status: 200 });
    expect(await put('one', { isActive: false })).toMatchObject({ status: 200 });
    expect(await put('one', { isActive: true })).toMatchObject({ status: 409 });
    expect(await system.call('DELETE', '/api/channels/two')).toMatchObject({ status: 204 });
    expect(await put('one', { isActive: true })).toMatchObject({ status: 200 });
  });
});

describe.each(enginePairs)('channels on the %s engines', pair => {
  const testServer = useTestServer({ pair });

  test.each([
    ['platformType', 'MYSPACE', `platformType: must be one of ${PLATFORMS.join(', ')}`],
    ['isActive', 'yes', 'isActive: must be true or false'],
    ['isActive', 'TRUE', 'isActive: must be true or false'],
  ])('a list with %s=%s: 400 that says what is allowed', async (filter, value, message) => {
    const answer = await testServer.system.call('GET', `/api/channels?${filter}=${value}`);
    expect(answer).toMatchObject(refused(400, message));
  });

  test.each(PLATFORMS)('a channel of %s', async platformType => {
    expect(await testServer.shop.channel({ platformType })).toMatchObject({ platformType });
  });

  test.each([
    ['2031-01-31', '2031-01-31T00:00:00.000Z'],
    ['2031-01-31T12:00:00Z', '2031-01-31T12:00:00.000Z'],
    ['2031-01-31T12:00:00+02:00', '2031-01-31T10:00:00.000Z'],
    ['2031-01-31T12:00:00.5Z', '2031-01-31T12:00:00.500Z'],
    ['2032-02-29T00:00:00Z', '2032-02-29T00:00:00.000Z'],
  ])('tokenExpiresAt %s is kept as %s', async (given, kept) => {
    expect(await testServer.shop.channel({ tokenExpiresAt: given })).toMatchObject({ tokenExpiresAt: kept });
  });

  test('one active channel a platform account, of whichever business: 409; deactivation and deletion free it', async () => {
    const { businessId, channelId, platformType, platformSpecificId } = await testServer.shop.channel();
    const stranger = await testServer.shop.business();
    const body = { platformType, platformSpecificId };
    const post = (fields: object) => testServer.system.call('POST', '/api/channels', { ...body, ...fields });
    const put = (id: unknown, fields: object) => testServer.system.call('PUT', `/api/channels/${id}`, fields);
    const taken = refused(409, expect.stringContaining('platformSpecificId'));
    expect(await post({ businessId })).toMatchObject(taken);
    expect(await post({ businessId: stranger.businessId })).toMatchObject(taken);
    const off = await post({ businessId, isActive: false });
    expect(off).toMatchObject({ status: 201, body: { isActive: false } });
    expect(await put(off.body.channelId, { isActive: true })).toMatchObject(taken);
    const elsewhere = await testServer.shop.channel({ businessId });
    expect(await put(elsewhere.channelId, { platformSpecificId })).toMatchObject(taken);
    expect(await put(channelId, { isActive: false })).toMatchObject({ status: 200 });
    expect(await put(off.body.channelId, { isActive: true })).toMatchObject({ status: 200 });
    expect(await put(channelId, { isActive: true })).toMatchObject(taken);
    await testServer.system.call('DELETE', `/api/channels/${off.body.channelId}`);
    expect(await put(channelId, { isActive: true })).toMatchObject({ status: 200 });
  });

  test('a deleted business frees the accounts of its channels', async () => {
    const { businessId, platformType, platformSpecificId } = await testServer.shop.channel();
    await testServer.system.call('DELETE', `/api/businesses/${businessId}`);
    expect(await testServer.shop.channel({ platformType, platformSpecificId })).toMatchObject({
      isActive: true,
    });
  });

  test('a deleted channel leaves what refers to it, and nothing new may refer to it', async () => {
    const { channelId, businessId } = await testServer.shop.channel();
    const customer = await testServer.shop.customer({ channelId, businessId });
    const chat = await testServer.shop.chat({ channelId, businessId });
    await testServer.system.call('DELETE', `/api/channels/${channelId}`);
    const { system } = testServer;
    expect((await system.call('GET', `/api/customers/${customer.customerId}`)).body).toEqual(customer);
    expect((await system.call('GET', `/api/chats/${chat.chatId}`)).body).toEqual(chat);
    const body = { businessId, channelId, platformCustomerId: unique('psid') };
    expect(await system.call('POST', '/api/customers', body)).toMatchObject(refusedField('channelId'));
  });
});
