/** Who our users are and where they work, as the read models show it: at most a second ago. */
import { isDeepStrictEqual } from 'node:util';
import { LRUCache } from 'lru-cache';
import type { MemberRole } from '../commands/businessMembers.ts';
import { type Id, userId as idOfUser } from '../events/catalog/ids.ts';
import type { RecordedEvent } from '../events/event.ts';
import { member, members } from '../projections/members.ts';
import type { Document, ReadStore, Visibility } from '../projections/readStore.ts';
import { users } from '../projections/users.ts';

/** How long lookups are cached: an instance that is behind shows a change within a second. */
const FRESH_MS = 500;
const MAX_KNOWN = 10_000;
/** Results of lookups that keep their identity while they are equal, so that callers can cache by it. */
const MAX_LAST_RESULTS = 1_000;
/** Businesses of one user, and people of one user's businesses, that are taken into account. */
const MAX_MEMBERSHIPS = 1_000;

export interface KnownUser {
  readonly userId: Id<'user'>;
  /** By business. */
  readonly roles: ReadonlyMap<Id<'business'>, MemberRole>;
}

const membership = member.pick({ businessId: true, role: true });

/** Events after which somebody may work elsewhere, or be somebody else. */
const CHANGES = new Set([
  'BusinessOpened',
  'BusinessDeleted',
  'MemberAdded',
  'MemberRoleChanged',
  'MemberRemoved',
  'UserDeleted',
]);

export class People {
  /** @throws ReadModelsNotReady */
  readonly #readModels: { readonly store: ReadStore };
  readonly #known = new LRUCache<string, Promise<unknown>>({ max: MAX_KNOWN, ttl: FRESH_MS });

  readonly #lastResults = new LRUCache<string, object>({ max: MAX_LAST_RESULTS });
  #changes = 0;

  constructor(readModels: { readonly store: ReadStore }) {
    this.#readModels = readModels;
  }

  /** Version of memberships and users: grows with every event that may have changed one. */
  get changes(): number {
    return this.#changes;
  }

  /** Of events that the read models show. */
  observe(events: readonly RecordedEvent[]): void {
    if (!events.some(({ type }) => CHANGES.has(type))) return;
    this.#known.clear();
    this.#changes++;
  }

  /** The user whom a provider calls so: by `providerUserId`, else by our own id. */
  async bySubject(subject: string): Promise<Id<'user'> | undefined> {
    const found = await this.#cached(`subject ${subject}`, async () => {
      const [user] = await this.#rows(users.collection.name, {
        where: { providerUserId: subject },
        limit: 1,
      });
      return user && idOfUser.parse(user.userId);
    });
    if (found !== undefined) return found;
    const { data: userId } = idOfUser.safeParse(subject);
    return userId && (await this.byId(userId))?.userId;
  }

  byId(userId: Id<'user'>): Promise<KnownUser | undefined> {
    return this.#cached(`user ${userId}`, async () => {
      const { store } = this.#readModels;
      if (!(await store.existing(users.collection.name, [userId])).has(userId)) return undefined;
      const rows = await this.#rows(members.collection.name, { where: { userId } });
      const memberships = rows.map(row => membership.parse(row));
      return { userId, roles: new Map(memberships.map(({ businessId, role }) => [businessId, role])) };
    });
  }

  /** Everybody who works in any of them, each once. */
  of(businessIds: readonly Id<'business'>[]): Promise<readonly string[]> {
    return this.#cached(`people ${businessIds.join()}`, async () => {
      const visibility = { members: { within: { field: 'businessId', values: businessIds } } };
      const rows = await this.#rows(members.collection.name, { where: {}, visibility });
      return [...new Set(rows.map(({ userId }) => String(userId)))];
    });
  }

  async #rows(
    collection: string,
    query: { readonly where: Document; readonly limit?: number; readonly visibility?: Visibility },
  ): Promise<readonly Document[]> {
    const all = { limit: MAX_MEMBERSHIPS, offset: 0, include: [], includeLimit: 1, total: 'none' } as const;
    const { text } = await this.#readModels.store.list(collection, { ...all, ...query });
    return JSON.parse(text);
  }

  /** An equal result is the same object as before: what is cached by it stays valid. */
  #canonical<T>(key: string, found: T): T {
    if (typeof found !== 'object' || found === null) return found;
    const before = this.#lastResults.get(key);
    if (isDeepStrictEqual(before, found)) return before as T;
    this.#lastResults.set(key, found);
    return found;
  }

  /** What is not there is asked for again, and so is what could not be read. */
  async #cached<T extends string | object | undefined>(key: string, look: () => Promise<T>): Promise<T> {
    const known = this.#known.get(key) as Promise<T> | undefined;
    if (known) return known;
    const looking = look().then(found => this.#canonical(key, found));
    this.#known.set(key, looking);
    const forget = () => {
      if (this.#known.peek(key) === looking) this.#known.delete(key);
    };
    const found = await looking.catch(error => {
      forget();
      throw error;
    });
    if (found === undefined) forget();
    return found;
  }
}
