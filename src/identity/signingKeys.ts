/** Ed25519 keys that tokens of our own are signed with: from a setting, or from a file made at the first start. */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makePrivateDirectory } from '../privateFiles.ts';

/** What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;
const SEED = /^[A-Za-z0-9+/_-]{43}=?$/;
export const KEY_FILE = 'signing-key.pem';
const OWNER_ONLY = 0o600;

export interface SigningKey {
  /** Thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** 32 bytes in base64, or PKCS #8 as PEM (`\n` may stand for its line ends); undefined for anything else. */
export function parseSigningKey(text: string): SigningKey | undefined {
  try {
    const privateKey = SEED.test(text) ? keyFromSeed(text) : keyFromPem(text);
    return privateKey.asymmetricKeyType === 'ed25519' ? signingKeyOf(privateKey) : undefined;
  } catch {
    return undefined;
  }
}

function keyFromSeed(text: string): KeyObject {
  const seed = Buffer.from(text, 'base64');
  if (seed.length !== SEED_BYTES) throw new RangeError('not 32 bytes');
  return createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, seed]), format: 'der', type: 'pkcs8' });
}

const keyFromPem = (text: string): KeyObject => createPrivateKey(text.replaceAll('\\n', '\n'));

function signingKeyOf(privateKey: KeyObject): SigningKey {
  const publicKey = createPublicKey(privateKey);
  return { kid: kidOf(publicKey), privateKey, publicKey };
}

function kidOf(publicKey: KeyObject): string {
  const { crv, kty, x } = publicKey.export({ format: 'jwk' });
  return createHash('sha256').update(JSON.stringify({ crv, kty, x })).digest('base64url');
}

/** As the log has it: the 32 bytes of the public key, in base64url. */
export const publicText = (key: KeyObject): string => String(key.export({ format: 'jwk' }).x);

/** @throws for what is no Ed25519 key */
export const publicKeyFrom = (x: string): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });

/** The key in the directory; made there, for its owner alone, where there is none. @throws Error in one line */
export function signingKeyIn(directory: string): SigningKey {
  const path = join(directory, KEY_FILE);
  makePrivateDirectory(directory);
  const { privateKey } = generateKeyPairSync('ed25519');
  try {
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
    writeFileSync(path, pem, { flag: 'wx', mode: OWNER_ONLY });
  } catch (error) {
    if (Object(error).code !== 'EEXIST') throw error;
  }
  const key = parseSigningKey(readFileSync(path, 'utf8'));
  if (!key) throw new Error(`${path} holds no Ed25519 private key`);
  return key;
}
