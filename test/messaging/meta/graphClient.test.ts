import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { GraphClient } from '../../../src/messaging/meta/graphClient.ts';
import { type Behaviour, GraphApi } from '../../doubles/graphApi.ts';

const TIMEOUT_MS = 300;
const page = {
  platformType: 'FACEBOOK_PAGE',
  platformSpecificId: 'page',
  accessToken: 'secret-token',
} as const;
const message = {
  platformCustomerId: 'psid',
  content: { text: 'Hello' },
  mode: 'RESPONSE',
  metadata: 'message:0',
} as const;
const error = (status: number, code: number, subcode?: number): Behaviour =>
  subcode === undefined ? { kind: 'error', status, code } : { kind: 'error', status, code, subcode };

describe('the Graph API client', () => {
  let api: GraphApi;
  let client: GraphClient;
  // A stand-in for each test: what one gave up waiting for may still arrive in the next.
  beforeEach(async () => {
    api = await GraphApi.start();
    client = new GraphClient({ graphUrl: api.url, timeoutMs: TIMEOUT_MS });
  });
  afterEach(() => api.stop());

  it('sends a text as an answer, with our id in its metadata and the token in no URL', async () => {
    const result = await client.sendMessage(page, message);
    expect(result).toEqual({ kind: 'accepted', platformMessageId: api.sends[0]?.mid });
    expect(api.sends).toMatchObject([
      {
        pageId: 'page',
        token: 'secret-token',
        body: {
          recipient: { id: 'psid' },
          messaging_type: 'RESPONSE',
          message: { text: 'Hello', metadata: 'message:0' },
        },
      },
    ]);
  });

  it.each(['18012345678901237', '7', '"18012345678901237"'])('takes %s for a message id', async id => {
    api.next({ kind: 'answer', status: 200, body: `{"recipient_id":"psid","message_id":${id}}` });
    const platformMessageId = id.replaceAll('"', '');
    expect(await client.sendMessage(page, message)).toEqual({ kind: 'accepted', platformMessageId });
  });

  it('sends a picture or a sound as a link, and tags what a person writes late', async () => {
    const attachment = { type: 'audio', url: 'https://example.com/tea.mp3' } as const;
    await client.sendMessage(page, { ...message, content: { attachment }, mode: 'HUMAN_AGENT' });
    expect(api.sends[0]?.body).toEqual({
      recipient: { id: 'psid' },
      messaging_type: 'MESSAGE_TAG',
      tag: 'HUMAN_AGENT',
      message: {
        attachment: { type: 'audio', payload: { url: 'https://example.com/tea.mp3' } },
        metadata: 'message:0',
      },
    });
  });

  test.each<[Behaviour, object]>([
    [error(400, 190), { kind: 'tokenInvalid', code: '190' }],
    [error(401, 190, 460), { kind: 'tokenInvalid', code: '190/460' }],
    [error(400, 102), { kind: 'tokenInvalid', code: '102' }],
    [error(403, 200), { kind: 'pageRefused', code: '200' }],
    [error(403, 230), { kind: 'pageRefused', code: '230' }],
    [error(400, 10, 2018278), { kind: 'outsideWindow', code: '10/2018278' }],
    [error(403, 10, 2534022), { kind: 'outsideWindow', code: '10/2534022' }],
    [error(403, 10), { kind: 'pageRefused', code: '10' }],
    [error(400, 100), { kind: 'permanent', code: '100' }],
    [error(400, 100, 2018001), { kind: 'unreachable', code: '100/2018001' }],
    [error(400, 551), { kind: 'unreachable', code: '551' }],
    [error(400, 200, 1545041), { kind: 'unreachable', code: '200/1545041' }],
    [error(400, 4), { kind: 'appRateLimited', code: '4' }],
    [error(403, 32), { kind: 'rateLimited', code: '32' }],
    [error(400, 613), { kind: 'rateLimited', code: '613' }],
    [error(400, 80006), { kind: 'rateLimited', code: '80006' }],
    [error(400, 368), { kind: 'rateLimited', code: '368', retryAfterMs: 7_200_000 }],
    [error(500, 2), { kind: 'temporary', code: '2' }],
    [error(400, 1200), { kind: 'temporary', code: '1200' }],
    [error(503, 999), { kind: 'temporary', code: '999' }],
    [error(500, 190), { kind: 'tokenInvalid', code: '190' }],
    [error(400, 999), { kind: 'permanent', code: '999' }],
    [error(500, 1, 1357046), { kind: 'unknown', code: '1/1357046' }],
    [
      { kind: 'error', status: 429, code: 4, retryAfter: '30' },
      { kind: 'appRateLimited', code: '4', retryAfterMs: 30_000 },
    ],
    [
      { kind: 'answer', status: 429, body: '' },
      { kind: 'rateLimited', code: null },
    ],
    [
      { kind: 'answer', status: 502, body: '<html>bad gateway</html>' },
      { kind: 'unknown', code: null },
    ],
    [
      { kind: 'answer', status: 404, body: 'nothing here' },
      { kind: 'permanent', code: null },
    ],
    [
      { kind: 'answer', status: 302, body: '' },
      { kind: 'permanent', code: null },
    ],
    [
      { kind: 'answer', status: 200, body: '{}' },
      { kind: 'unknown', code: null },
    ],
    [
      { kind: 'answer', status: 200, body: 'ok' },
      { kind: 'unknown', code: null },
    ],
    [
      { kind: 'answer', status: 200, body: `{"message_id":${'1'.repeat(1_001)}}` },
      { kind: 'unknown', code: null },
    ],
    [
      { kind: 'answer', status: 200, body: '{"message_id":"m_\\u0000"}' },
      { kind: 'unknown', code: null },
    ],
    [
      { kind: 'error', status: 429, code: 613, retryAfter: '3000000' },
      { kind: 'rateLimited', code: '613', retryAfterMs: 86_400_000 },
    ],
    [{ kind: 'hang' }, { kind: 'unknown', code: null, reason: 'the Graph API did not answer in time' }],
    [{ kind: 'cut' }, { kind: 'unknown', code: null }],
    [{ kind: 'cutUnread' }, { kind: 'unknown', code: null }],
  ])('%j is %j', async (behaviour, outcome) => {
    api.next(behaviour);
    const result = await client.sendMessage(page, message);
    expect(result).toMatchObject(outcome);
    expect(JSON.stringify(result)).not.toContain('secret-token');
  });

  it('knows that a refused connection took nothing', async () => {
    const closed = new GraphClient({ graphUrl: `http://127.0.0.1:${await freePort()}` });
    expect(await closed.sendMessage(page, message)).toMatchObject({ kind: 'temporary' });
  });

  it('knows that nothing left where the connection never came about in time', async () => {
    // Takes connections, and never says a word of TLS.
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const client = new GraphClient({ graphUrl: `https://127.0.0.1:${port}`, timeoutMs: 100 });
    expect(await client.sendMessage(page, message)).toMatchObject({ kind: 'temporary' });
    silent.close();
  });

  it('knows that nothing left where the other side does not speak TLS', async () => {
    const plain = new GraphClient({ graphUrl: api.url.replace('http:', 'https:') });
    expect(await plain.sendMessage(page, message)).toMatchObject({ kind: 'temporary' });
    expect(api.sends).toEqual([]);
  });

  it.each(['tok\u200ben', '\ufefftoken', 'token\n', 'to ken', 'tök', ''])(
    'refuses to send with the token %j',
    async accessToken => {
      const result = await client.sendMessage({ ...page, accessToken }, message);
      expect(result).toMatchObject({ kind: 'tokenInvalid', code: null });
      expect(result).toMatchObject({ reason: expect.stringContaining('cannot be sent') });
      expect(api.sends).toEqual([]);
    },
  );

  test.each<[string, object]>([
    ['{"error":{"code":"190","error_subcode":"463"}}', { kind: 'tokenInvalid', code: '190/463' }],
    ['{"error":{"code":551,"error_subcode":0}}', { kind: 'unreachable', code: '551' }],
    ['{"error":{"code":999,"is_transient":true}}', { kind: 'temporary', code: '999' }],
    ['{"error":{"code":"many"}}', { kind: 'permanent', code: null }],
    ['{"error":"no"}', { kind: 'permanent', code: null }],
  ])('understands numbers that come otherwise: %s', async (body, outcome) => {
    api.next({ kind: 'answer', status: 400, body });
    expect(await client.sendMessage(page, message)).toMatchObject(outcome);
  });

  it('believes an error whatever its status', async () => {
    api.next({ kind: 'answer', status: 200, body: '{"error":{"code":551}}' });
    expect(await client.sendMessage(page, message)).toMatchObject({ kind: 'unreachable' });
  });

  it('takes no id that cannot be kept', async () => {
    for (const message_id of ['a\u0000b', '\ud800', 'x'.repeat(1_001), {}]) {
      api.next({ kind: 'answer', status: 200, body: JSON.stringify({ message_id }) });
      expect(await client.sendMessage(page, message)).toMatchObject({ kind: 'unknown' });
    }
  });

  it('reads no more of an answer than one of the Graph API could have', async () => {
    api.next({ kind: 'answer', status: 500, body: `${' '.repeat(100_000)}{"error":{"code":2}}` });
    expect(await client.sendMessage(page, message)).toMatchObject({ kind: 'unknown' });
  });

  it('gives up waiting when it is told to', async () => {
    api.next({ kind: 'hang' });
    const patient = new GraphClient({ graphUrl: api.url });
    const result = await patient.sendMessage(page, message, AbortSignal.timeout(20));
    expect(result).toMatchObject({ kind: 'unknown' });
  });

  it('takes ids for what they are, whatever they contain', async () => {
    await client.sendMessage({ ...page, platformSpecificId: '../me?x=/' }, message);
    expect(api.sends[0]?.pageId).toBe('../me?x=/');
  });

  describe('asked for a profile', () => {
    test.each<[object, object]>([
      [
        { name: 'Ann Lee', first_name: 'Ann', profile_pic: 'https://example.com/ann.png' },
        { fullName: 'Ann Lee', profilePictureUrl: 'https://example.com/ann.png' },
      ],
      [
        { first_name: 'Ann', last_name: 'Lee' },
        { fullName: 'Ann Lee', profilePictureUrl: null },
      ],
      [{ first_name: 'Ann' }, { fullName: 'Ann', profilePictureUrl: null }],
      [
        { name: '', profile_pic: 7 },
        { fullName: null, profilePictureUrl: null },
      ],
    ])('understands %j', async (known, profile) => {
      api.profiles.set('psid', known);
      expect(await client.getProfile(page, 'psid')).toEqual({ kind: 'profile', profile });
      expect(api.asked.at(-1)?.token).toBe('secret-token');
      expect(api.asked.at(-1)?.path).not.toContain('secret-token');
    });

    it('says why there is none', async () => {
      const result = await client.getProfile(page, 'nobody');
      expect(result).toMatchObject({ kind: 'unreachable', code: '100/2018218' });
    });
  });
});

/** A port of the loopback at which nobody listens any more. */
function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const server = createServer().listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
  return promise;
}
