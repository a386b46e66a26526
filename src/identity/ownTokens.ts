/** Tokens of our own: short-lived, for a user or for the chat of a customer, made when a service asks for one. */

import type { KeyObject } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { businessId, chatId, type Id, userId } from '../events/catalog/ids.ts';
import type { SigningKey } from './signingKeys.ts';
import { invalidCredentials } from './unauthenticated.ts';

export const OWN_ISSUER = 'chatledger';
/** How long a token of ours is good. */
const TOKEN_MINUTES = 15;
const ALGORITHM = 'EdDSA';
const MINUTE_MS = 60_000;
const ms = (seconds: number) => seconds * 1_000;

/** Whom a token stands for, and which businesses the service that asked for it reaches. */
export type TokenSubject =
  | { readonly userId: Id<'user'>; readonly businessIds: readonly Id<'business'>[] | undefined }
  | { readonly chatId: Id<'chat'>; readonly businessId: Id<'business'> };

export type OwnToken = {
  readonly subject: TokenSubject;
  /** The service key that asked for it: once that is revoked, so is the token. */
  readonly keyId: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
};

/** Public keys by `kid`. */
interface PublicKeys {
  publicKey(kid: string): Promise<KeyObject | undefined>;
}

const claims = z.object({
  exp: z.number(),
  key: z.string(),
  user: userId.optional(),
  chat: chatId.optional(),
  business: businessId.optional(),
  businesses: z.array(businessId).optional(),
});

export class OwnTokens {
  readonly #signer: () => Promise<SigningKey>;
  readonly #known: PublicKeys;
  readonly #audience: string;
  readonly #now: () => Date;

  /** `audience`: of this log alone, so that a token is of no use with another. */
  constructor(signer: () => Promise<SigningKey>, known: PublicKeys, audience: string, now: () => Date) {
    this.#signer = signer;
    this.#known = known;
    this.#audience = audience;
    this.#now = now;
  }

  async issue(subject: TokenSubject, keyId: string): Promise<{ token: string; expiresAt: string }> {
    const { kid, privateKey } = await this.#signer();
    const seconds = Math.floor(this.#now().getTime() / 1_000);
    const expires = seconds + (TOKEN_MINUTES * MINUTE_MS) / 1_000;
    const token = await new SignJWT({ ...claimsOf(subject), key: keyId })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid })
      .setIssuer(OWN_ISSUER)
      .setAudience(this.#audience)
      .setIssuedAt(seconds)
      .setExpirationTime(expires)
      .sign(privateKey);
    return { token, expiresAt: new Date(ms(expires)).toISOString() };
  }

  /** @throws Unauthenticated for a key that nobody here made; errors of jose for what else is wrong */
  async verify(token: string): Promise<OwnToken> {
    const { payload } = await jwtVerify(token, ({ kid }) => this.#keyOf(kid), {
      algorithms: [ALGORITHM],
      issuer: OWN_ISSUER,
      audience: this.#audience,
      currentDate: this.#now(),
      requiredClaims: ['exp', 'iat'],
    });
    const read = claims.safeParse(payload);
    if (!read.success) throw invalidCredentials();
    const { exp, key: keyId, ...of } = read.data;
    return { subject: subjectOf(of), keyId, expiresAt: ms(exp) };
  }

  async #keyOf(kid: string | undefined): Promise<KeyObject> {
    const key = kid === undefined ? undefined : await this.#known.publicKey(kid);
    if (!key) throw invalidCredentials('The token is signed with a key that is not known here');
    return key;
  }
}

const claimsOf = (subject: TokenSubject) =>
  'userId' in subject
    ? { sub: `user:${subject.userId}`, user: subject.userId, ...businessesOf(subject) }
    : { sub: `chat:${subject.chatId}`, chat: subject.chatId, business: subject.businessId };

const businessesOf = ({ businessIds }: { businessIds: readonly Id<'business'>[] | undefined }) =>
  businessIds === undefined ? {} : { businesses: businessIds };

function subjectOf({ user, chat, business, businesses }: Partial<z.infer<typeof claims>>): TokenSubject {
  if (user !== undefined) return { userId: user, businessIds: businesses };
  if (chat === undefined || business === undefined) throw invalidCredentials();
  return { chatId: chat, businessId: business };
}
