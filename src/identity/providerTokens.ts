/** Tokens of an OpenID provider: verified by its keys, for us, at this time. */
import { jwtVerify } from 'jose';
import { z } from 'zod';
import type { ProviderKeys } from './providerKeys.ts';
import { invalidCredentials } from './unauthenticated.ts';

/** Signatures that a provider may use. None with a shared secret: a public key must never pass for one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
/** How far the provider's clock and ours may differ. */
const TOLERANCE_SECONDS = 5;

/** What a `Date` holds at most; some providers write the end of time otherwise. */
const MAX_INSTANT_MS = 8.64e15;

export interface ProviderSettings {
  readonly issuer: string;
  /** Any of them. */
  readonly audience: readonly string[];
  readonly jwksUrl: string;
}

export interface ProviderToken {
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const claims = z.object({ sub: z.string().min(1).max(256), exp: z.number(), iat: z.number().optional() });

export class ProviderTokens {
  readonly #settings: ProviderSettings;
  readonly #keys: ProviderKeys;
  readonly #now: () => Date;

  constructor(settings: ProviderSettings, keys: ProviderKeys, now: () => Date) {
    this.#settings = settings;
    this.#keys = keys;
    this.#now = now;
  }

  /** @throws Unauthenticated, errors of jose */
  async verify(token: string): Promise<ProviderToken> {
    const { issuer, audience } = this.#settings;
    const { payload } = await jwtVerify(token, (header, jws) => this.#keys.keyOf(header, jws), {
      algorithms: ALGORITHMS,
      issuer,
      audience: [...audience],
      clockTolerance: TOLERANCE_SECONDS,
      currentDate: this.#now(),
      requiredClaims: ['exp', 'sub'],
    });
    const read = claims.safeParse(payload);
    if (!read.success) throw invalidCredentials('The claims of the token cannot be read');
    const { sub, exp, iat = 0 } = read.data;
    if (iat > this.#now().getTime() / 1_000 + TOLERANCE_SECONDS)
      throw invalidCredentials('The token is from the future');
    return { subject: sub, expiresAt: Math.min(exp * 1_000, MAX_INSTANT_MS) };
  }
}
