import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { createApiKey, hashOf, isApiKey, isSameHash, keyIdOf } from '../../src/identity/apiKey.ts';
import { OwnTokens } from '../../src/identity/ownTokens.ts';
import {
  parseSigningKey,
  publicKeyFrom,
  publicText,
  type SigningKey,
  signingKeyIn,
} from '../../src/identity/signingKeys.ts';
import { idOf } from '../support/builders/ids.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';

const seed = (fill: number) => Buffer.alloc(32, fill).toString('base64');
const keyOf = (fill: number): SigningKey => {
  const key = parseSigningKey(seed(fill));
  if (!key) throw new Error('no key');
  return key;
};
const knowing = (...keys: readonly SigningKey[]) => ({
  publicKey: async (kid: string) => keys.find(key => key.kid === kid)?.publicKey,
});
const at = new Date('2026-03-01T10:00:00.000Z');

describe('an API key', () => {
  test('is 256 bits behind a prefix, and is known by its hash', () => {
    const { key, keyId, hash } = createApiKey();
    expect(key).toMatch(/^clk_[\w-]{43}$/);
    expect(isApiKey(key)).toBe(true);
    expect(hashOf(key)).toBe(hash);
    expect(keyIdOf(hash)).toBe(keyId);
    expect(JSON.stringify({ keyId, hash })).not.toContain(key.slice(4));
    expect(isSameHash(hash, hashOf(key))).toBe(true);
    expect(isSameHash(hash, hashOf(createApiKey().key))).toBe(false);
    expect(isSameHash(hash, '')).toBe(false);
  });

  test.each(['', 'clk_', 'clk_short', `sk_${'a'.repeat(43)}`, `clk_${'a'.repeat(44)}`])('is not %j', text => {
    expect(isApiKey(text)).toBe(false);
  });
});

describe('a signing key', () => {
  test('is read from 32 bytes, in either base64, or from PEM', () => {
    const { kid, privateKey } = keyOf(7);
    const pem = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    for (const text of [Buffer.alloc(32, 7).toString('base64url'), pem, pem.replaceAll('\n', '\\n')]) {
      expect(parseSigningKey(text)?.kid).toBe(kid);
    }
    expect(keyOf(8).kid).not.toBe(kid);
  });

  test('is not a key of another kind, nor anything shorter', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const ec = String(privateKey.export({ format: 'pem', type: 'pkcs8' }));
    for (const text of [ec, Buffer.alloc(31).toString('base64'), 'nonsense', '']) {
      expect(parseSigningKey(text)).toBeUndefined();
    }
  });

  test('is made once in a directory, for its owner alone', () => {
    const folder = temporaryDirectory();
    const path = join(folder.path, 'data');
    const { kid } = signingKeyIn(path);
    expect(signingKeyIn(path).kid).toBe(kid);
    const file = join(path, 'signing-key.pem');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('PRIVATE KEY');
    writeFileSync(file, 'nonsense');
    expect(() => signingKeyIn(path)).toThrow(/holds no Ed25519 private key/);
    folder.remove();
  });

  test('goes into the log as its public half', () => {
    const { publicKey } = keyOf(7);
    expect(publicKeyFrom(publicText(publicKey)).equals(publicKey)).toBe(true);
  });
});

describe('a token of our own', () => {
  const tokens = new OwnTokens(
    async () => keyOf(1),
    knowing(keyOf(1), keyOf(2)),
    'log-1',
    () => at,
  );

  test('says for whom it is, within which businesses, and through which key it was made', async () => {
    const { token, expiresAt } = await tokens.issue(
      { userId: idOf.user('u1'), businessIds: [idOf.business('b1')] },
      'k1',
    );
    expect(expiresAt).toBe('2026-03-01T10:15:00.000Z');
    expect(await tokens.verify(token)).toEqual({
      subject: { userId: 'u1', businessIds: ['b1'] },
      keyId: 'k1',
      expiresAt: Date.parse(expiresAt),
    });
  });

  test('may be for the chat of a customer', async () => {
    const subject = { chatId: idOf.chat('c1'), businessId: idOf.business('b1') };
    const { token } = await tokens.issue(subject, 'k1');
    expect(await tokens.verify(token)).toMatchObject({ subject, keyId: 'k1' });
  });

  test('of an earlier key is good during a rotation', async () => {
    const before = new OwnTokens(
      async () => keyOf(2),
      knowing(keyOf(2)),
      'log-1',
      () => at,
    );
    const { token } = await before.issue({ userId: idOf.user('u1'), businessIds: undefined }, 'k1');
    expect(await tokens.verify(token)).toMatchObject({ subject: { userId: 'u1' } });
  });

  test.each<[string, (good: string) => string | Promise<string>]>([
    ['another log', () => issuedWith(keyOf(1), 'log-2')],
    ['a key that is not known', () => issuedWith(keyOf(3), 'log-1')],
    ['yesterday', () => issuedWith(keyOf(1), 'log-1', new Date('2026-02-28T10:00:00.000Z'))],
    ['no signature', good => `${good.split('.').slice(0, 2).join('.')}.`],
    ['another subject under the same signature', altered],
    ['no subject at all', () => signed({ key: 'k1' })],
    ['a chat without its business', () => signed({ key: 'k1', chat: 'c1' })],
  ])('of %s is refused', async (_name, forge) => {
    const { token } = await tokens.issue({ userId: idOf.user('u1'), businessIds: undefined }, 'k1');
    const forged = await forge(token);
    await expect(tokens.verify(forged)).rejects.toMatchObject({ code: expect.any(String) });
  });
});

async function issuedWith(key: SigningKey, audience: string, now = at): Promise<string> {
  const other = new OwnTokens(
    async () => key,
    knowing(key),
    audience,
    () => now,
  );
  return (await other.issue({ userId: idOf.user('u1'), businessIds: undefined }, 'k1')).token;
}

function altered(token: string): string {
  const [head, body = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const other = Buffer.from(JSON.stringify({ ...claims, user: 'u2' })).toString('base64url');
  return [head, other, signature].join('.');
}

const signed = (claims: Record<string, unknown>): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid: keyOf(1).kid })
    .setIssuer('chatledger')
    .setAudience('log-1')
    .setIssuedAt(at)
    .setExpirationTime(new Date(at.getTime() + 60_000))
    .sign(keyOf(1).privateKey);
