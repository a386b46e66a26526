/** API keys: 256 random bits, shown once. What is kept is their SHA-256, and an id that is the beginning of it. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

const KEY_PREFIX = 'clk_';
const KEY_BYTES = 32;
const KEY = /^clk_[A-Za-z0-9_-]{43}$/;
/** Hexadecimal digits of the id: 64 bits tell thousands of keys apart. */
const ID_DIGITS = 16;

interface NewApiKey {
  /** The key itself: for its owner, never for the log. */
  readonly key: string;
  readonly keyId: string;
  readonly hash: string;
}

export function createApiKey(): NewApiKey {
  const key = `${KEY_PREFIX}${randomBytes(KEY_BYTES).toString('base64url')}`;
  const keyHash = hashOf(key);
  return { key, keyId: keyIdOf(keyHash), hash: keyHash };
}

export const isApiKey = (text: string): boolean => KEY.test(text);

/** SHA-256 in hexadecimal digits. A key has too much chance in it for anything slower to be of use. */
export const hashOf = (key: string): string => hash('sha256', key, 'hex');

export const keyIdOf = (keyHash: string): string => keyHash.slice(0, ID_DIGITS);

/** Takes as long for any two hashes. */
export function isSameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
