import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { ProviderKeys } from '../../src/identity/providerKeys.ts';
import { ProviderTokens } from '../../src/identity/providerTokens.ts';
import { type Mode, OpenIdProvider } from '../doubles/openIdProvider.ts';

const SECONDS = () => Math.floor(Date.now() / 1_000);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

let provider: OpenIdProvider;
beforeAll(async () => {
  provider = await OpenIdProvider.start();
});
afterAll(() => provider.stop());

let clock = 0;
const failures: unknown[] = [];
const verifier = () => {
  const keys = new ProviderKeys({
    url: provider.jwksUrl,
    now: () => clock,
    onFailure: error => failures.push(error),
  });
  return new ProviderTokens(provider.settings, keys, () => new Date());
};

beforeEach(() => {
  provider.mode = 'keys';
  clock = 0;
  failures.length = 0;
});

test('a good token names its subject', async () => {
  const exp = SECONDS() + 60;
  expect(await verifier().verify(await provider.token({ sub: 'ann', exp }))).toEqual({
    subject: 'ann',
    expiresAt: exp * 1_000,
  });
});

describe('a token is refused', () => {
  const claims = () => ({ iss: provider.issuer, aud: 'chatledger-test', sub: 'ann', exp: SECONDS() + 60 });
  const unsigned = (header: object) => `${part(header)}.${part(claims())}.`;

  test.each<[string, () => string | Promise<string>]>([
    ['that is no token', () => 'nonsense'],
    ['that is empty', () => '..'],
    ['with alg none', () => unsigned({ alg: 'none' })],
    ['with alg None', () => unsigned({ alg: 'None', kid: 'first' })],
    ['of another issuer', () => provider.token({ sub: 'ann', iss: 'https://elsewhere.example' })],
    ['for another audience', () => provider.token({ sub: 'ann', aud: 'other' })],
    ['that has expired', () => provider.token({ sub: 'ann', exp: SECONDS() - 60 })],
    ['that is not valid yet', () => provider.token({ sub: 'ann', nbf: SECONDS() + 60 })],
    ['that was made in the future', () => provider.token({ sub: 'ann', iat: SECONDS() + 60 })],
    ['without a subject', () => provider.token({})],
    ['with a subject that is no text', () => provider.token({ sub: 7 as unknown as string })],
    ['without an expiry', () => provider.token({ sub: 'ann', exp: undefined as unknown as number })],
    ['of an unknown key', () => provider.token({ sub: 'ann' }, { kid: '../../dev/null' })],
    ['whose key id is an injection', () => provider.token({ sub: 'ann' }, { kid: "x' OR 1=1 --" })],
  ])('%s', async (_name, token) => {
    await expect(verifier().verify(await token())).rejects.toMatchObject({ code: expect.any(String) });
  });

  test('with the public key as the secret of an HMAC', async () => {
    const pem = createPublicKey({ key: provider.publicJwk as never, format: 'jwk' }).export({
      format: 'pem',
      type: 'spki',
    });
    const head = `${part({ alg: 'HS256', kid: 'first' })}.${part(claims())}`;
    const signature = createHmac('sha256', pem).update(head).digest('base64url');
    await expect(verifier().verify(`${head}.${signature}`)).rejects.toMatchObject({
      code: 'ERR_JOSE_ALG_NOT_ALLOWED',
    });
  });

  test.each(['jwk', 'jku', 'x5u'])('that brings its own key (%s)', async field => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const own = field === 'jwk' ? publicKey.export({ format: 'jwk' }) : provider.jwksUrl;
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256', kid: 'first', [field]: own })
      .sign(privateKey);
    await expect(verifier().verify(token)).rejects.toMatchObject({
      code: 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    });
  });

  test('signed with a key of another type under a known id', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const token = await new SignJWT(claims())
      .setProtectedHeader({ alg: 'EdDSA', kid: 'first' })
      .sign(privateKey);
    await expect(verifier().verify(token)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });
});

describe('the keys of the provider', () => {
  test.each<Mode>(['silent', 'broken', 'huge', 'nonsense', 'redirect'])(
    'are not to be had while it is %s: 401 soon, and nothing is thrown that is no refusal',
    async mode => {
      provider.mode = mode;
      const started = performance.now();
      const token = await provider.token({ sub: 'ann' });
      await expect(verifier().verify(token)).rejects.toMatchObject({ code: 'provider-unavailable' });
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(failures).toHaveLength(1);
    },
    20_000,
  );

  test('are fetched once for many tokens, and known ones go on working while it is away', async () => {
    const tokens = verifier();
    const before = provider.requests;
    const token = await provider.token({ sub: 'ann' });
    await Promise.all(Array.from({ length: 20 }, () => tokens.verify(token)));
    provider.mode = 'broken';
    clock += 60 * 60_000;
    expect(await tokens.verify(token)).toMatchObject({ subject: 'ann' });
    expect(provider.requests - before).toBeLessThanOrEqual(2);
  });

  test('are asked for again for an unknown key, at most once a minute', async () => {
    const tokens = verifier();
    await tokens.verify(await provider.token({ sub: 'ann' }));
    await provider.rotate('second');
    const token = await provider.token({ sub: 'ann' });
    await expect(tokens.verify(token)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
    clock += 60_000;
    expect(await tokens.verify(token)).toMatchObject({ subject: 'ann' });
    const before = provider.requests;
    const unknown = await provider.token({ sub: 'ann' }, { kid: 'third' });
    for (let tries = 0; tries < 50; tries++) await tokens.verify(unknown).catch(() => {});
    expect(provider.requests).toBe(before);
  });
});
