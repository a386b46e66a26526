/** What a caller may be in which business, and what of the read models they may see. */

import { LRUCache } from 'lru-cache';
import type { MemberRole } from '../commands/businessMembers.ts';
import type { Id } from '../events/catalog/ids.ts';
import type { Document, Visibility } from '../projections/readStore.ts';
import { withoutHidden } from '../projections/visibility.ts';
import type { KnownUser, People } from './people.ts';
import type { BusinessIds, Principal, UserPrincipal } from './principal.ts';
import { invalidCredentials } from './unauthenticated.ts';

/** As the policy knows callers. Owner and agent are roles in a business, the others are a caller's own. */
export const ROLES = ['service', 'owner', 'agent', 'customer', 'auditor', 'operator'] as const;
export type Role = (typeof ROLES)[number];

/** Fields that are for services, and for owners, alone. */
const USER_SECRETS = ['passwordHash'];
const CHANNEL_SECRETS = ['accessToken', 'refreshToken'];
/** Collections whose documents name their business. */
const OF_BUSINESSES = ['businesses', 'members', 'customers', 'products', 'orders', 'chats'] as const;
/** What is only read with something that is seen. */
const PARTS: Visibility = { orderItems: {}, messages: {} };
const NOTHING: Visibility = {};

export interface Access {
  readonly principal: Principal;
  /** Those that the caller may have, in one business or another. */
  readonly roles: readonly Role[];
  /** Undefined: everything, with all fields. */
  readonly visibility: Visibility | undefined;
  /** Undefined where the caller has nothing to do with the business. */
  roleIn(businessId: Id<'business'>): Role | undefined;
}

const none = () => undefined;

export const OPEN: Access = {
  principal: { kind: 'open' },
  roles: ROLES,
  visibility: undefined,
  roleIn: () => 'service',
};

export const ANONYMOUS: Access = {
  principal: { kind: 'anonymous' },
  roles: [],
  visibility: NOTHING,
  roleIn: none,
};

/** Whether a chat is the caller's to read and write in. Customers have one chat, others those of their businesses. */
export function roleInChat(access: Access, chatId: Id<'chat'>, businessId: Id<'business'>): Role | undefined {
  const { principal } = access;
  if (principal.kind === 'customer' && principal.chatId !== chatId) return undefined;
  return access.roleIn(businessId);
}

/** A document as the caller may see it. */
export const presented = <D extends Document>({ visibility }: Access, collection: string, document: D): D =>
  withoutHidden(visibility?.[collection], document);

const isWithin = (businessIds: BusinessIds, businessId: Id<'business'>): boolean =>
  businessIds === undefined || businessIds.includes(businessId);

const MAX_KNOWN = 10_000;
/** How long an access is cached; with the cache of `People` less than a second together. */
const RECENT_MS = 250;

interface RecentAccess {
  readonly access: Access;
  /** Of `People`, when it was looked up. */
  readonly changes: number;
  readonly until: number;
}

/** Good as long as the people are the very same. */
interface KnownAccess {
  readonly people: readonly string[];
  readonly access: Access;
}

export class Accesses {
  readonly #people: People;
  /** Of what was looked up: as long as that is the same, so is the access. */
  readonly #byUser = new WeakMap<KnownUser, Map<string, KnownAccess>>();
  readonly #byPeople = new LRUCache<string, KnownAccess>({
    max: MAX_KNOWN,
  });

  readonly #recent = new WeakMap<Principal, RecentAccess>();
  readonly #now: () => number;

  /** `now`: milliseconds on a monotonic clock. */
  constructor(people: People, now: () => number = () => performance.now()) {
    this.#people = people;
    this.#now = now;
  }

  /** At once where it was looked up just now. @throws Unauthenticated for a user who is gone; ReadModelsNotReady */
  of(principal: Principal): Access | Promise<Access> {
    const recent = this.#recent.get(principal);
    if (recent && recent.changes === this.#people.changes && this.#now() < recent.until) return recent.access;
    return this.#lookUp(principal);
  }

  async #lookUp(principal: Principal): Promise<Access> {
    const { changes } = this.#people;
    const until = this.#now() + RECENT_MS;
    const access = await this.#accessFor(principal);
    this.#recent.set(principal, { access, changes, until });
    return access;
  }

  async #accessFor(principal: Principal): Promise<Access> {
    switch (principal.kind) {
      case 'open':
        return OPEN;
      case 'anonymous':
        return ANONYMOUS;
      case 'service':
        return this.#ofService(principal);
      case 'auditor': {
        const { businessIds } = principal;
        const roleIn = (id: Id<'business'>) => (isWithin(businessIds, id) ? 'auditor' : undefined);
        return { principal, roles: ['auditor'], visibility: NOTHING, roleIn };
      }
      case 'operator':
        return { principal, roles: ['operator'], visibility: NOTHING, roleIn: () => 'operator' };
      case 'customer':
        return ofCustomer(principal);
      case 'user':
        return this.#ofUser(principal);
      default:
        return principal satisfies never;
    }
  }

  async #ofService(principal: Extract<Principal, { kind: 'service' }>): Promise<Access> {
    const { businessIds, keyId } = principal;
    const roles = ['service'] as const;
    if (businessIds === undefined)
      return { principal, roles, visibility: undefined, roleIn: () => 'service' };
    const people = await this.#people.of(businessIds);
    const known = this.#byPeople.get(keyId);
    if (known?.people === people) return known.access;
    const roleIn = (id: Id<'business'>) => (businessIds.includes(id) ? 'service' : undefined);
    const access: Access = { principal, roles, visibility: within(businessIds, people), roleIn };
    this.#byPeople.set(keyId, { people, access });
    return access;
  }

  async #ofUser(principal: UserPrincipal): Promise<Access> {
    const { userId, businessIds, through } = principal;
    const user = await this.#people.byId(userId);
    if (!user) throw invalidCredentials('There is no such user');
    const roles = new Map([...user.roles].filter(([id]) => isWithin(businessIds, id)));
    const people = await this.#people.of([...roles.keys()]);
    const byKey = this.#byUser.get(user) ?? new Map<string, KnownAccess>();
    this.#byUser.set(user, byKey);
    const key = JSON.stringify([businessIds, through]);
    const known = byKey.get(key);
    // Members who join or leave change what is visible, though the caller's own roles stay the same.
    if (known?.people === people) return known.access;
    const access: Access = {
      principal,
      roles: ['owner', 'agent'],
      visibility: ofUser(roles, [...new Set([user.userId, ...people])]),
      roleIn: id => roles.get(id),
    };
    byKey.set(key, { people, access });
    return access;
  }
}

const byBusiness = (values: readonly string[]) => ({ within: { field: 'businessId', values } });

/** With all fields. */
function within(businesses: readonly string[], people: readonly string[]): Visibility {
  const narrowed = [...OF_BUSINESSES, 'channels'].map(name => [name, byBusiness(businesses)]);
  return {
    ...PARTS,
    ...Object.fromEntries(narrowed),
    users: { within: { field: 'userId', values: people } },
  };
}

function ofUser(roles: ReadonlyMap<Id<'business'>, MemberRole>, people: readonly string[]): Visibility {
  const businesses = [...roles.keys()];
  const owned = businesses.filter(id => roles.get(id) === 'owner');
  const unless = { field: 'businessId', values: owned };
  return {
    ...within(businesses, people),
    users: { within: { field: 'userId', values: people }, hidden: USER_SECRETS },
    channels: { ...byBusiness(businesses), hidden: CHANNEL_SECRETS, unless },
  };
}

function ofCustomer(principal: Extract<Principal, { kind: 'customer' }>): Access {
  const { chatId, businessId } = principal;
  return {
    principal,
    roles: ['customer'],
    visibility: { messages: {}, chats: { within: { field: 'chatId', values: [chatId] } } },
    roleIn: id => (id === businessId ? 'customer' : undefined),
  };
}
