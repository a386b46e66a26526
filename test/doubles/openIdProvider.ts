/** An OpenID provider for tests: signs tokens, publishes its keys, and fails as it is asked to. */
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** What is answered to whom asks for the keys. */
export type Mode = 'keys' | 'silent' | 'broken' | 'huge' | 'nonsense' | 'redirect';

const AUDIENCE = 'chatledger-test';
const HUGE_BYTES = 1024 * 1024;

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export class OpenIdProvider {
  mode: Mode = 'keys';
  requests = 0;
  readonly issuer: string;
  readonly #server: Server;
  #keys: readonly Key[];

  private constructor(server: Server, keys: readonly Key[]) {
    this.#server = server;
    this.#keys = keys;
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (_request, response) => this.#answer(response));
  }

  static async start(): Promise<OpenIdProvider> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new OpenIdProvider(server, [await newKey('first')]);
  }

  get jwksUrl(): string {
    return `${this.issuer}/jwks.json`;
  }

  get settings() {
    return { issuer: this.issuer, audience: [AUDIENCE], jwksUrl: this.jwksUrl };
  }

  /** As in the environment of the server. */
  get environment() {
    return { AUTH_ISSUER: this.issuer, AUTH_AUDIENCE: AUDIENCE, AUTH_JWKS_URL: this.jwksUrl };
  }

  /** A public key, as a client could read it. */
  get publicJwk(): JWK {
    return this.#key().jwk;
  }

  async rotate(kid: string): Promise<void> {
    this.#keys = [await newKey(kid), ...this.#keys];
  }

  /** A good token, unless it is told otherwise. */
  token(claims: JWTPayload, header: { readonly kid?: string; readonly typ?: string } = {}): Promise<string> {
    const { kid, privateKey } = this.#key();
    const now = Math.floor(Date.now() / 1_000);
    return new SignJWT({ iss: this.issuer, aud: AUDIENCE, iat: now, exp: now + 300, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid, ...header })
      .sign(privateKey);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #key(): Key {
    const [key] = this.#keys;
    if (!key) throw new Error('no key');
    return key;
  }

  #answer(response: ServerResponse): void {
    this.requests++;
    const keys = { keys: this.#keys.map(({ jwk }) => jwk) };
    if (this.mode === 'silent') return;
    if (this.mode === 'broken') response.statusCode = 500;
    if (this.mode === 'redirect') response.writeHead(302, { location: 'http://127.0.0.1:9/' });
    if (this.mode === 'nonsense') response.end('{"keys":');
    else response.end(JSON.stringify(this.mode === 'huge' ? { ...keys, of: 'x'.repeat(HUGE_BYTES) } : keys));
  }
}

async function newKey(kid: string): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}
