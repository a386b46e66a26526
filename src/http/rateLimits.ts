/** How often a caller may call, by classes of routes; and how often an address may fail to say who it is. */
import type { IncomingMessage } from 'node:http';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { type Principal, type PrincipalKind, principalKey } from '../identity/principal.ts';
import type { LimitedClass, RateLimitSettings } from '../identity/settings.ts';
import { prefersLines } from './accept.ts';
import { type ClientAddresses, networkOf } from './clientAddress.ts';
import { HttpProblem } from './problems.ts';
import type { Route } from './route.ts';

const WINDOW_SECONDS = 60;
/** Addresses that are told apart; those beyond are counted together. */
const MAX_ADDRESSES = 10_000;
/** By how much more than a user others may: a service calls for many people, those who look after it read much. */
const TIMES: { readonly [kind in PrincipalKind]?: number } = { service: 500, operator: 10, auditor: 10 };
const AUTH_ROUTES = new Set(['createToken', 'createApiKey', 'revokeApiKey', 'listApiKeys']);

export class RateLimits {
  readonly #settings: RateLimitSettings;
  readonly #addresses: ClientAddresses;
  readonly #limiters = new Map<string, RateLimiterMemory>();
  readonly #failed: RateLimiterMemory;
  readonly #known = new LRUCache<string, true>({ max: MAX_ADDRESSES, ttl: WINDOW_SECONDS * 1_000 });

  constructor(settings: RateLimitSettings, addresses: ClientAddresses) {
    this.#settings = settings;
    this.#addresses = addresses;
    this.#failed = limiterOf('failed', settings.failed);
  }

  /** Headers that say how much is left. @throws HttpProblem 429 */
  async count(principal: Principal, row: Route, accept: string): Promise<Readonly<Record<string, string>>> {
    const kind = classOf(row, accept);
    const points = this.#settings[kind] * (TIMES[principal.kind] ?? 1);
    const limiter = this.#limiterOf(kind, points);
    const counted = await consume(limiter, principalKey(principal));
    const headers = headersOf(kind, points, counted);
    if (counted.consumedPoints <= points) return headers;
    throw tooMany(counted, headers);
  }

  /** @throws HttpProblem 429 for an address from which credentials failed too often */
  async requireFewFailures(request: IncomingMessage): Promise<void> {
    if (this.#known.size === 0) return;
    const counted = await this.#failed.get(this.#keyOf(request));
    if (counted && counted.consumedPoints > this.#settings.failed)
      throw tooMany(counted, headersOf('failed', this.#settings.failed, counted));
  }

  async countFailure(request: IncomingMessage): Promise<void> {
    await consume(this.#failed, this.#keyOf(request, true));
  }

  #keyOf(request: IncomingMessage, isNew = false): string {
    const network = networkOf(this.#addresses.of(request));
    if (this.#known.has(network)) return network;
    if (!isNew) return network;
    if (this.#known.size >= MAX_ADDRESSES) return 'others';
    this.#known.set(network, true);
    return network;
  }

  #limiterOf(kind: LimitedClass, points: number): RateLimiterMemory {
    const name = `${kind} ${points}`;
    const limiter = this.#limiters.get(name) ?? limiterOf(name, points);
    this.#limiters.set(name, limiter);
    return limiter;
  }
}

const limiterOf = (keyPrefix: string, points: number): RateLimiterMemory =>
  new RateLimiterMemory({ keyPrefix, points, duration: WINDOW_SECONDS });

/** The library rejects with what was counted where that is too much. */
async function consume(limiter: RateLimiterMemory, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (counted) {
    if (counted instanceof RateLimiterRes) return counted;
    throw counted;
  }
}

function classOf({ operationId, method }: Route, accept: string): LimitedClass {
  if (AUTH_ROUTES.has(operationId)) return 'auth';
  if (operationId === 'listAuditedEvents' && prefersLines(accept)) return 'export';
  return method === 'GET' ? 'read' : 'write';
}

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1_000));

/** As draft-ietf-httpapi-ratelimit-headers has them. */
const headersOf = (name: string, points: number, counted: RateLimiterRes) => ({
  'RateLimit-Policy': `"${name}";q=${points};w=${WINDOW_SECONDS}`,
  RateLimit: `"${name}";r=${Math.max(0, points - counted.consumedPoints)};t=${secondsOf(counted)}`,
});

const tooMany = (counted: RateLimiterRes, headers: Readonly<Record<string, string>>): HttpProblem =>
  new HttpProblem(429, 'too-many-requests', 'Too many requests; please wait', {
    headers: { ...headers, 'Retry-After': String(secondsOf(counted)) },
  });
