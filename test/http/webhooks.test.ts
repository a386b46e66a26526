import { describe, expect, test } from '@jest/globals';
import { delivery, hand, signature, WEBHOOKS } from '../support/builders/metaWebhooks.ts';
import { useTestServer } from '../support/servers/testServer.ts';
import { enginePairs } from '../support/servers/testSystem.ts';

const MEBIBYTE = 1024 * 1024;
const environment = { FACEBOOK_VERIFY_TOKEN: 'verify', FACEBOOK_APP_SECRET: 'app-secret, new-secret' };
const HANDSHAKE = 'hub.mode=subscribe&hub.verify_token=verify&hub.challenge=11-58';
const EMPTY = JSON.stringify(delivery('page', []));

describe('the handshake', () => {
  const configured = useTestServer({ environment });
  const bare = useTestServer({});

  test('answers the challenge as plain text that no browser takes for anything else', async () => {
    const answer = await configured.system.call('GET', `${WEBHOOKS}?${HANDSHAKE}&hub.new=1`);
    expect([answer.status, answer.body]).toEqual([200, '11-58']);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  });

  const refused: [name: string, query: string][] = [
    ['another token', HANDSHAKE.replace('=verify', '=Verify')],
    ['a longer token', HANDSHAKE.replace('=verify', '=verify2')],
    ['an empty token', HANDSHAKE.replace('=verify', '=')],
    ['no token', 'hub.mode=subscribe&hub.challenge=1'],
    ['a token twice', `${HANDSHAKE}&hub.verify_token=verify`],
    ['another mode', HANDSHAKE.replace('subscribe', 'unsubscribe')],
    ['no challenge', 'hub.mode=subscribe&hub.verify_token=verify'],
    ['nested parameters', 'hub[mode]=subscribe&hub[verify_token]=verify&hub[challenge]=1'],
    ['nothing', ''],
  ];
  test.each(refused)('with %s is refused', async (_name, query) => {
    const { status, body, headers } = await configured.system.call('GET', `${WEBHOOKS}?${query}`);
    expect([status, body, headers.get('content-type')]).toEqual([
      403,
      'Forbidden',
      'text/plain; charset=utf-8',
    ]);
  });

  test.each([HANDSHAKE, 'hub.mode=subscribe&hub.challenge=1', HANDSHAKE.replace('verify&', '&')])(
    'is refused where no token is configured: %s',
    async query => {
      const { status, body } = await bare.system.call('GET', `${WEBHOOKS}?${query}`);
      expect([status, body]).toEqual([403, 'Forbidden']);
    },
  );
});

const routes = [WEBHOOKS, `${WEBHOOKS}/handle`];
const everywhere = enginePairs.flatMap(pair => routes.map(path => ({ pair, path })));

describe.each(everywhere)('POST $path on the $pair engines', ({ pair, path }) => {
  const testServer = useTestServer({ pair, environment });
  const post = (body: string, headers: Record<string, string>) =>
    testServer.system.call('POST', path, body, headers);
  const signed = (body: string, secret?: string) =>
    post(body, { 'X-Hub-Signature-256': signature(body, secret) });

  const forged: [name: string, header: string][] = [
    ['missing', ''],
    ['of another body', signature('{}')],
    ['of another secret', signature(EMPTY, 'guess')],
    ['of both secrets as one', signature(EMPTY, environment.FACEBOOK_APP_SECRET)],
    ['without its name', signature(EMPTY).slice(7)],
    ['of the old kind', signature(EMPTY).replace('sha256', 'sha1')],
    ['cut', signature(EMPTY).slice(0, -1)],
    ['in capitals', signature(EMPTY).toUpperCase()],
  ];
  test('signed bytes that are not UTF-8 are refused, not stored as something else', async () => {
    const bytes = Buffer.concat([Buffer.from('{"object":"page","x":"'), Buffer.of(0xe9), Buffer.from('"}')]);
    const answer = await fetch(`${testServer.system.url}${path}`, {
      method: 'POST',
      body: bytes,
      headers: { 'X-Hub-Signature-256': signature(bytes) },
    });
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 'invalid-input' }]);
  });

  test.each(forged)('a signature that is %s is refused', async (_name, header) => {
    const { status, body, headers } = await post(
      EMPTY,
      header === '' ? {} : { 'X-Hub-Signature-256': header },
    );
    expect([status, body, headers.get('content-type')]).toEqual([
      403,
      'Forbidden',
      'text/plain; charset=utf-8',
    ]);
  });

  test.each(['app-secret', 'new-secret'])('is taken when it is signed with %s', async secret => {
    const { status, body, headers } = await signed(EMPTY, secret);
    expect([status, body, headers.get('content-type')]).toEqual([
      200,
      'EVENT_RECEIVED',
      'text/plain; charset=utf-8',
    ]);
  });

  test.each(['application/json', 'text/html, application/json;q=0.1'])(
    'says it in JSON to %s',
    async accept => {
      const body = EMPTY;
      const taken = await post(body, { 'X-Hub-Signature-256': signature(body), Accept: accept });
      expect([taken.status, taken.body]).toEqual([200, { message: 'EVENT_RECEIVED' }]);
      const refused = await post(body, { Accept: accept });
      expect([refused.status, refused.body]).toMatchObject([
        403,
        { message: 'Forbidden', code: 'forbidden' },
      ]);
    },
  );

  test.each(['*/*', 'text/plain', 'application/json;q=0'])('says it in plain text to %s', async accept => {
    expect((await post(EMPTY, { Accept: accept })).body).toBe('Forbidden');
  });

  const unusable: [body: string, says: string][] = [
    ['', 'The body is not valid JSON'],
    ['{', 'The body is not valid JSON'],
    ['[]', 'The body must be a JSON object'],
    ['{"object":"page"}', 'entry: must be a list'],
    ['{"entry":{}}', 'entry: must be a list'],
  ];
  test.each(unusable)('%j is refused once it is proved to be from Meta', async (body, says) => {
    expect((await post(body, {})).status).toBe(403);
    const answer = await signed(body);
    expect([answer.status, answer.body.message]).toEqual([400, says]);
  });

  test('escapes and characters beyond ASCII are signed as they were sent', async () => {
    const text = '{"object":"page","entry":[{"id":"p","x":"Gr\\u00fc\\u00dfe \\/ \\ud83d\\ude00 é"}]}';
    expect((await signed(text)).status).toBe(200);
  });

  test('8 MiB are taken, more are not', async () => {
    const sized = (bytes: number) => EMPTY + ' '.repeat(bytes - EMPTY.length);
    expect((await signed(sized(8 * MEBIBYTE))).status).toBe(200);
    const more = await signed(sized(8 * MEBIBYTE + 1));
    expect([more.status, more.body.message]).toEqual([413, 'The body may have at most 8388608 bytes']);
  });
});

describe('without an app secret', () => {
  const closed = useTestServer({});
  const open = useTestServer({ environment: { FACEBOOK_ALLOW_UNSIGNED: '1' } });
  const strict = useTestServer({
    environment: { FACEBOOK_ALLOW_UNSIGNED: '1', FACEBOOK_APP_SECRET: 'app-secret' },
  });

  test('everything is refused', async () => {
    for (const header of ['', signature(EMPTY, ''), signature(EMPTY)]) {
      const answer = await closed.system.call('POST', WEBHOOKS, EMPTY, { 'X-Hub-Signature-256': header });
      expect([answer.status, answer.body]).toEqual([403, 'Forbidden']);
    }
  });

  test('unsigned webhooks are taken where that is allowed', async () => {
    expect((await open.system.call('POST', WEBHOOKS, EMPTY)).body).toBe('EVENT_RECEIVED');
  });

  test('allowing them changes nothing where there is a secret', async () => {
    expect((await strict.system.call('POST', WEBHOOKS, EMPTY)).status).toBe(403);
    expect((await hand(strict.system, EMPTY)).status).toBe(200);
  });
});
