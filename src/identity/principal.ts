/** Who calls, once that is proved. How it is proved is the authenticator's; what they may do is the policy's. */
import type { Id } from '../events/catalog/ids.ts';

/** Roles that an API key can have. */
export const KEY_ROLES = ['service', 'auditor', 'operator'] as const;
export type KeyRole = (typeof KEY_ROLES)[number];

/** What a key, or a token made with one, is limited to; undefined: every business. */
export type BusinessIds = readonly Id<'business'>[] | undefined;

export type Principal =
  /** Identity is off: anyone who reaches the address. */
  | { readonly kind: 'open' }
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'service'; readonly keyId: string; readonly businessIds: BusinessIds }
  | { readonly kind: 'auditor'; readonly keyId: string; readonly businessIds: BusinessIds }
  | { readonly kind: 'operator'; readonly keyId: string }
  | UserPrincipal
  | { readonly kind: 'customer'; readonly chatId: Id<'chat'>; readonly businessId: Id<'business'> };

export interface UserPrincipal {
  readonly kind: 'user';
  readonly userId: Id<'user'>;
  /** Businesses beyond which a service that acts for the user, or made its token, does not reach. */
  readonly businessIds: BusinessIds;
  /** The service key that acts for the user; undefined where the user calls. */
  readonly through: string | undefined;
}

export type PrincipalKind = Principal['kind'];

/** As events name who asked for them. */
export interface Actor {
  readonly actor: string | null;
  readonly onBehalfOf?: string;
}

/** A caller that is known is the same one for many requests. */
const actors = new WeakMap<Principal, Actor>();
const keys = new WeakMap<Principal, string>();

export function actorOf(principal: Principal): Actor {
  const known = actors.get(principal);
  if (known) return known;
  const actor = actorFor(principal);
  actors.set(principal, actor);
  return actor;
}

function actorFor(principal: Principal): Actor {
  switch (principal.kind) {
    case 'open':
    case 'anonymous':
      return { actor: null };
    case 'service':
    case 'auditor':
    case 'operator':
      return { actor: `${principal.kind}:${principal.keyId}` };
    case 'customer':
      return { actor: `customer:${principal.chatId}` };
    case 'user': {
      const { userId, through } = principal;
      const user = `user:${userId}`;
      return through === undefined ? { actor: user } : { actor: `service:${through}`, onBehalfOf: user };
    }
    default:
      return principal satisfies never;
  }
}

/** Of what is kept under a key: a caller's own. */
export function scopeOf(scope: string, principal: Principal): string {
  const caller = principalKey(principal);
  return caller === '' ? scope : `${scope} by ${caller}`;
}

/** One text a principal: for what is counted or kept per principal. Empty where nobody is told apart. */
export function principalKey(principal: Principal): string {
  const known = keys.get(principal);
  if (known !== undefined) return known;
  const key = keyFor(actorOf(principal));
  keys.set(principal, key);
  return key;
}

const keyFor = ({ actor, onBehalfOf }: Actor): string =>
  onBehalfOf === undefined ? (actor ?? '') : `${actor} for ${onBehalfOf}`;
