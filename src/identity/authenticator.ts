/** From the headers of a request, or the token of a frame, to who calls. */
import { decodeJwt, errors } from 'jose';
import { LRUCache } from 'lru-cache';
import type { ApiKey } from '../commands/credentials.ts';
import { EventStoreUnavailable } from '../events/eventStore.ts';
import { hashOf, isApiKey, isSameHash } from './apiKey.ts';
import type { Credentials } from './credentials.ts';
import { OWN_ISSUER, type OwnToken, type OwnTokens } from './ownTokens.ts';
import type { People } from './people.ts';
import type { Principal } from './principal.ts';
import type { ProviderToken, ProviderTokens } from './providerTokens.ts';
import {
  authenticationRequired,
  invalidCredentials,
  Unauthenticated,
  type UnauthenticatedCode,
} from './unauthenticated.ts';

/** The operator whose key is a setting. */
const FIRST_OPERATOR = 'setting';
const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;
const MAX_TOKEN_LENGTH = 8 * 1024;
/** Tokens that were verified are remembered by their hash: a signature costs more than a request. */
const MAX_VERIFIED = 10_000;
const VERIFIED_MS = 60_000;

interface AuthenticatorOptions {
  readonly credentials: Credentials;
  readonly ownTokens: OwnTokens;
  readonly providerTokens: ProviderTokens | undefined;
  readonly people: People;
  readonly operatorKey: string | undefined;
  readonly now: () => Date;
}

export interface Authenticated {
  readonly principal: Principal;
  /** Milliseconds since 1970; undefined for a key, which is good until it is revoked. */
  readonly expiresAt: number | undefined;
  /** The key that it is, or was made with. */
  readonly keyId: string | undefined;
}

type Verified = { readonly own: OwnToken } | { readonly provider: ProviderToken };

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #operatorHash: string | undefined;
  readonly #verified = new LRUCache<string, Verified>({ max: MAX_VERIFIED, ttl: VERIFIED_MS });

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    const { operatorKey } = options;
    this.#operatorHash = operatorKey === undefined ? undefined : hashOf(operatorKey);
  }

  /** `authorization`: the header, empty where there is none. @throws Unauthenticated, EventStoreUnavailable, ReadModelsNotReady */
  async ofHeader(authorization: string): Promise<Authenticated> {
    if (authorization === '') throw authenticationRequired();
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined)
      throw invalidCredentials('Authorization: must be Bearer and one token or API key');
    return this.ofToken(token);
  }

  /** @throws Unauthenticated, EventStoreUnavailable, ReadModelsNotReady */
  async ofToken(token: string): Promise<Authenticated> {
    if (token.length > MAX_TOKEN_LENGTH) throw invalidCredentials();
    const tokenHash = hashOf(token);
    const key = isApiKey(token) ? await this.#options.credentials.apiKey(tokenHash) : undefined;
    if (key) return ofApiKey(key);
    if (this.#operatorHash && isSameHash(this.#operatorHash, tokenHash))
      return ofKey({ kind: 'operator', keyId: FIRST_OPERATOR });
    if (isApiKey(token)) throw invalidCredentials('The API key is not known, or was revoked');
    return this.#ofJwt(token, tokenHash);
  }

  async #ofJwt(token: string, id: string): Promise<Authenticated> {
    const verified = this.#remembered(id) ?? (await this.#verify(token));
    this.#verified.set(id, verified);
    return 'own' in verified ? this.#ofOwnToken(verified.own) : this.#ofProviderToken(verified.provider);
  }

  #remembered(id: string): Verified | undefined {
    const verified = this.#verified.get(id);
    const expiresAt = verified && ('own' in verified ? verified.own : verified.provider).expiresAt;
    return expiresAt !== undefined && expiresAt > this.#options.now().getTime() ? verified : undefined;
  }

  /** Which of the two it is says the token itself; each is then verified by keys of its own kind alone. */
  async #verify(token: string): Promise<Verified> {
    const { ownTokens, providerTokens } = this.#options;
    try {
      const { iss } = decodeJwt(token);
      if (iss === OWN_ISSUER) return { own: await ownTokens.verify(token) };
      if (providerTokens) return { provider: await providerTokens.verify(token) };
    } catch (error) {
      throw refusalOf(error);
    }
    throw invalidCredentials('Tokens of this issuer are not taken');
  }

  async #ofOwnToken({ subject, keyId, expiresAt }: OwnToken): Promise<Authenticated> {
    if (!(await this.#options.credentials.isGood(keyId)))
      throw invalidCredentials('The key that the token was made with was revoked');
    const principal: Principal =
      'userId' in subject
        ? { kind: 'user', ...subject, through: undefined }
        : { kind: 'customer', ...subject };
    return { principal, expiresAt, keyId };
  }

  async #ofProviderToken({ subject, expiresAt }: ProviderToken): Promise<Authenticated> {
    const userId = await this.#options.people.bySubject(subject);
    if (userId === undefined) throw invalidCredentials('No user here has the subject of the token');
    const principal = { kind: 'user', userId, businessIds: undefined, through: undefined } as const;
    return { principal, expiresAt, keyId: undefined };
  }
}

const ofKey = (principal: Extract<Principal, { readonly keyId: string }>): Authenticated => ({
  principal,
  expiresAt: undefined,
  keyId: principal.keyId === FIRST_OPERATOR ? undefined : principal.keyId,
});

function ofApiKey({ keyId, role, businessIds }: ApiKey): Authenticated {
  if (role === 'operator') return ofKey({ kind: role, keyId });
  return ofKey({ kind: role, keyId, businessIds: businessIds ?? undefined });
}

/** Whatever a token makes a library throw, it is the token that is refused. */
function refusalOf(error: unknown): Error {
  if (error instanceof Unauthenticated || error instanceof EventStoreUnavailable) return error;
  if (error instanceof errors.JWTExpired) return refused('token-expired', 'The token has expired');
  const code = error instanceof errors.JOSEError ? ` (${error.code})` : '';
  return refused('invalid-credentials', `The token is not valid${code}`);
}

const refused = (code: UnauthenticatedCode, message: string): Unauthenticated =>
  new Unauthenticated(code, message);
