/** Lets requests pass that the policy allows: who calls is known, and may do it, before a body is read. */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Executor } from '../commands/engine/executor.ts';
import { entityByName } from '../commands/entities.ts';
import { businessId, chatId, type Id, userId } from '../events/catalog/ids.ts';
import { type Access, ANONYMOUS, OPEN, type Role, roleInChat } from '../identity/access.ts';
import type { Authenticated } from '../identity/authenticator.ts';
import type { Identity } from '../identity/identity.ts';
import type { Principal } from '../identity/principal.ts';
import { Unauthenticated } from '../identity/unauthenticated.ts';
import { type Rule, ruleOf, type Where } from './policy.ts';
import { HttpProblem, invalidInput } from './problems.ts';
import type { CountedCall, RateLimits } from './rateLimits.ts';
import type { Route } from './route.ts';

type Params = Readonly<Record<string, string>>;

/** What a request is about, before its body is read. */
interface Asked {
  readonly row: Pick<Route, 'operationId'>;
  readonly params: Params;
  readonly query: () => unknown;
}

interface Owned {
  readonly businessId: Id<'business'>;
  /** Where it is, or belongs to, a chat. */
  readonly chatId?: Id<'chat'>;
}

export class Gatekeeper {
  readonly #identity: Identity | undefined;
  readonly #executor: Pick<Executor, 'load'>;
  readonly #limits: RateLimits | undefined;

  /** Without an identity anyone who reaches the address may do everything; without limits nothing is counted. */
  constructor(identity: Identity | undefined, executor: Pick<Executor, 'load'>, limits?: RateLimits) {
    this.#identity = identity;
    this.#executor = executor;
    this.#limits = limits;
  }

  /** For anyone who reaches the address. */
  static open(): Gatekeeper {
    return new Gatekeeper(undefined, { load: () => Promise.reject(new Error('nothing is looked up')) });
  }

  get isOpen(): boolean {
    return this.#identity === undefined;
  }

  /** Who calls; at once where that is known. @throws Unauthenticated, HttpProblem */
  identify({ operationId }: Pick<Route, 'operationId'>, request: IncomingMessage): Access | Promise<Access> {
    if (!this.#identity) return OPEN;
    if (ruleOf(operationId) === 'everyone') return ANONYMOUS;
    try {
      const { accesses } = this.#identity;
      const known = this.#authenticated(this.#identity, request.headers);
      const access =
        known instanceof Promise
          ? known.then(each => accesses.of(each.principal))
          : accesses.of(known.principal);
      return access instanceof Promise ? access.catch(error => this.#refused(request, error)) : access;
    } catch (error) {
      return this.#refused(request, error);
    }
  }

  /** Who opens a socket; undefined where they will say so in a frame. @throws Unauthenticated, HttpProblem */
  async identifySocket(request: IncomingMessage): Promise<Authenticated | undefined> {
    if (!this.#identity) return undefined;
    await this.#limits?.countAddress(request);
    if (request.headers.authorization === undefined) return undefined;
    try {
      const known = await this.#authenticated(this.#identity, request.headers);
      await this.#identity.accesses.of(known.principal);
      return known;
    } catch (error) {
      return this.#refused(request, error);
    }
  }

  #authenticated({ authenticator }: Identity, headers: IncomingHttpHeaders) {
    const { authorization = '', 'on-behalf-of': onBehalfOf } = headers;
    const known = authenticator.ofHeader(authorization);
    return onBehalfOf === undefined ? known : this.#actingFor(known, String(onBehalfOf));
  }

  /** Rethrows. */
  async #refused(request: IncomingMessage, error: unknown): Promise<never> {
    if (error instanceof Unauthenticated && error.isGuess) await this.#limits?.countFailure(request);
    throw error;
  }

  /** Undefined where nothing is counted. @throws HttpProblem 429 */
  count(
    { principal }: Access,
    row: Route,
    request: IncomingMessage,
  ): CountedCall | Promise<CountedCall> | undefined {
    if (!this.#limits || principal.kind === 'anonymous') return undefined;
    return this.#limits.count({ principal, row, request });
  }

  /** Whether the caller may do it at all, and with what path and query name. @throws HttpProblem 403 or 404 */
  admit(access: Access, { row, params, query }: Asked): Promise<void> | undefined {
    const rule = this.#ruleFor(access, row);
    // Most reads name nothing: the read models narrow them.
    if (!rule || !('parameter' in rule.where)) return undefined;
    return this.#admitNamed(access, rule, params, query);
  }

  async #admitNamed(access: Access, rule: Rule, params: Params, query: () => unknown): Promise<void> {
    await this.#checkWhere(access, rule, await this.#named(rule.where, params, query));
    const named = rule.where.is === 'self' ? params[rule.where.parameter] : undefined;
    if (named !== undefined) requireSelf(access, named);
  }

  /** Whether the caller may do it with what the body names. @throws HttpProblem 403 or 404 */
  async admitBody(access: Access, row: Pick<Route, 'operationId'>, body: unknown): Promise<void> {
    const rule = this.#ruleFor(access, row);
    if (!rule || !('field' in rule.where)) return;
    const { is, field } = rule.where;
    const value = String(Object(body)[field]);
    if (is === 'self-in-body') requireSelf(access, value);
    else if (is === 'business-in-body')
      await this.#checkWhere(access, rule, { businessId: businessId.parse(value) });
    else await this.#checkWhere(access, rule, (await this.#ofEntity('chat', value)) ?? NO_CHAT);
  }

  /** Undefined where nothing is asked. @throws HttpProblem 403 for a role that may never do it */
  #ruleFor({ principal, roles }: Access, { operationId }: Pick<Route, 'operationId'>): Rule | undefined {
    const rule = ruleOf(operationId);
    if (principal.kind === 'open' || rule === 'everyone') return undefined;
    const allowed: readonly Role[] = rule?.roles ?? [];
    const isLimited = 'businessIds' in principal && principal.businessIds !== undefined;
    if (!roles.some(role => allowed.includes(role)) || (rule?.unlimited && isLimited)) throw notPermitted();
    return rule;
  }

  /** What path and query say that it is about; undefined where they do not. */
  async #named(where: Where, params: Params, query: () => unknown): Promise<Owned | undefined> {
    if (where.is === 'entity') return this.#ofNamed(where.aggregate, params[where.parameter], NOBODYS);
    if (where.is !== 'chat-in-query') return undefined;
    return this.#ofNamed('chat', Object(query())[where.parameter], NO_CHAT);
  }

  /** What is missing, or given twice, the route itself refuses. */
  async #ofNamed(aggregate: string, id: unknown, nobodys: Owned): Promise<Owned | undefined> {
    if (typeof id !== 'string' || id.trim() === '') return undefined;
    return (await this.#ofEntity(aggregate, id)) ?? nobodys;
  }

  /** By the log, not by the read models: a write must not miss what was just created. */
  async #ofEntity(aggregate: string, id: string): Promise<Owned | undefined> {
    if (aggregate === 'business') return { businessId: businessId.parse(id) };
    const entity = entityByName.get(aggregate);
    const loaded = entity && (await this.#executor.load(entity, id));
    if (loaded?.state.status !== 'active') return undefined;
    const owned = loaded.state.entity as { readonly businessId: Id<'business'> };
    return aggregate === 'chat' ? { ...owned, chatId: chatId.parse(id) } : owned;
  }

  async #checkWhere(access: Access, { roles }: Rule, owned: Owned | undefined): Promise<void> {
    if (!owned) return;
    const { businessId, chatId } = owned;
    const role = chatId === undefined ? access.roleIn(businessId) : roleInChat(access, chatId, businessId);
    if (role === undefined) throw notFound(chatId === undefined ? 'Business' : 'Chat');
    if (!roles.includes(role)) throw notPermitted();
  }

  /** @throws HttpProblem 403 for who may not, 400 for a user whom the key does not reach */
  async #actingFor(
    service: Authenticated | Promise<Authenticated>,
    onBehalfOf: string,
  ): Promise<Authenticated> {
    const known = await service;
    const { principal } = known;
    if (principal.kind !== 'service') throw notPermitted('Only a service may act for a user');
    // Nobody is not everybody: a service that has lost the id does not get its own rights.
    if (onBehalfOf === '') throw unknownUser();
    const { keyId, businessIds } = principal;
    const user: Principal = { kind: 'user', userId: userId.parse(onBehalfOf), businessIds, through: keyId };
    const access = await this.#accessOf(user);
    const reaches = businessIds === undefined || businessIds.some(id => access?.roleIn(id) !== undefined);
    if (!reaches) throw unknownUser();
    return { ...known, principal: user };
  }

  async #accessOf(user: Principal): Promise<Access | undefined> {
    try {
      return await this.#identity?.accesses.of(user);
    } catch (error) {
      throw error instanceof Unauthenticated ? unknownUser() : error;
    }
  }
}

/** Of what does not exist, or no longer: that is answered like what is another's. */
const NOBODYS: Owned = { businessId: businessId.parse('of nobody') };
const NO_CHAT: Owned = { ...NOBODYS, chatId: chatId.parse('of nobody') };

function requireSelf({ principal }: Access, named: string): void {
  if (principal.kind === 'user' && principal.userId !== named) throw notFound('User');
}

export const notFound = (what: string): HttpProblem => new HttpProblem(404, 'not-found', `${what} not found`);

const notPermitted = (message = 'This is not for callers of this role'): HttpProblem =>
  new HttpProblem(403, 'not-permitted', message);

const unknownUser = (): HttpProblem => invalidInput('On-Behalf-Of: names no user whom this key may act for');
