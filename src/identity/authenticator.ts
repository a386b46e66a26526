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
/**
 * Verified credentials are cached by their text: a hash costs much of a request, a signature more than one. Whether the
 * key was revoked or the user deleted is checked each time. Characters of all of them together.
 */
const MAX_CACHED_CHARACTERS = 4 * 1024 * 1024;
/** A token is verified again after this: its provider may have given up the key that signed it. */
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

/** What was verified: a caller while a key of ours is good, or what a provider says, whose user is looked up. */
type Verified =
  | { readonly caller: Authenticated; readonly keyId: string; readonly revoked: string }
  | { readonly provider: ProviderToken };

export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #operatorHash: string | undefined;
  readonly #cache = new LRUCache<string, Verified & { readonly until: number }>({
    maxSize: MAX_CACHED_CHARACTERS,
    sizeCalculation: (_verified, token) => token.length,
  });

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
    const { operatorKey } = options;
    this.#operatorHash = operatorKey === undefined ? undefined : hashOf(operatorKey);
  }

  /** `authorization`: the header, empty where there is none. @throws Unauthenticated, EventStoreUnavailable, ReadModelsNotReady */
  ofHeader(authorization: string): Authenticated | Promise<Authenticated> {
    if (authorization === '') throw authenticationRequired();
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined)
      throw invalidCredentials('Authorization: must be Bearer and one token or API key');
    return this.ofToken(token);
  }

  /** At once where all is known. @throws Unauthenticated, EventStoreUnavailable, ReadModelsNotReady */
  ofToken(token: string): Authenticated | Promise<Authenticated> {
    const known = this.#cache.get(token);
    if (!known || this.#isOver(known.until)) return this.#ofNewToken(token);
    if ('provider' in known || !this.#options.credentials.isKnownGood(known.keyId))
      return this.#callerOf(known);
    return known.caller;
  }

  #isOver(until: number): boolean {
    return until !== Number.POSITIVE_INFINITY && until <= this.#options.now().getTime();
  }

  async #ofNewToken(token: string): Promise<Authenticated> {
    if (token.length > MAX_TOKEN_LENGTH) throw invalidCredentials();
    const tokenHash = hashOf(token);
    const key = isApiKey(token) ? await this.#options.credentials.apiKey(tokenHash) : undefined;
    if (key) return this.#addToCache(token, ofApiKey(key), Number.POSITIVE_INFINITY);
    if (this.#operatorHash && isSameHash(this.#operatorHash, tokenHash)) return FIRST_OPERATOR_CALLER;
    if (isApiKey(token)) throw invalidCredentials(KEY_REVOKED);
    const verified = await this.#verify(token);
    const { expiresAt } = 'provider' in verified ? verified.provider : verified.caller;
    const until = Math.min(expiresAt ?? 0, this.#options.now().getTime() + VERIFIED_MS);
    return this.#addToCache(token, verified, until);
  }

  async #addToCache(token: string, verified: Verified, until: number): Promise<Authenticated> {
    const caller = await this.#callerOf(verified);
    this.#cache.set(token, { ...verified, until });
    return caller;
  }

  async #callerOf(verified: Verified): Promise<Authenticated> {
    if ('provider' in verified) return this.#ofProviderToken(verified.provider);
    if (!(await this.#options.credentials.isGood(verified.keyId))) throw invalidCredentials(verified.revoked);
    return verified.caller;
  }

  /** Which of the two it is says the token itself; each is then verified by keys of its own kind alone. */
  async #verify(token: string): Promise<Verified> {
    const { ownTokens, providerTokens } = this.#options;
    try {
      const { iss } = decodeJwt(token);
      if (iss === OWN_ISSUER) return ofOwnToken(await ownTokens.verify(token));
      if (providerTokens) return { provider: await providerTokens.verify(token) };
    } catch (error) {
      throw refusalOf(error);
    }
    throw invalidCredentials('Tokens of this issuer are not taken');
  }

  async #ofProviderToken({ subject, expiresAt }: ProviderToken): Promise<Authenticated> {
    const userId = await this.#options.people.bySubject(subject);
    if (userId === undefined) throw invalidCredentials('No user here has the subject of the token');
    const principal = { kind: 'user', userId, businessIds: undefined, through: undefined } as const;
    return { principal, expiresAt, keyId: undefined };
  }
}

const FIRST_OPERATOR_CALLER: Authenticated = {
  principal: { kind: 'operator', keyId: FIRST_OPERATOR },
  expiresAt: undefined,
  keyId: undefined,
};
const KEY_REVOKED = 'The API key is not known, or was revoked';

function ofApiKey({ keyId, role, businessIds }: ApiKey): Verified {
  const principal: Principal =
    role === 'operator'
      ? { kind: role, keyId }
      : { kind: role, keyId, businessIds: businessIds ?? undefined };
  return { caller: { principal, expiresAt: undefined, keyId }, keyId, revoked: KEY_REVOKED };
}

function ofOwnToken({ subject, keyId, expiresAt }: OwnToken): Verified {
  const principal: Principal =
    'userId' in subject ? { kind: 'user', ...subject, through: undefined } : { kind: 'customer', ...subject };
  const revoked = 'The key that the token was made with was revoked';
  return { caller: { principal, expiresAt, keyId }, keyId, revoked };
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
