/** Rate limits: of an address before authentication, of bad credentials from it, and of a caller by class of routes. */
import type { IncomingMessage } from 'node:http';
import { type Principal, type PrincipalKind, principalKey } from '../identity/principal.ts';
import type { LimitedClass, RateLimitSettings } from '../identity/settings.ts';
import { type CallCounter, WINDOW_SECONDS } from '../rateLimits/callCounter.ts';
import { CallLimiter, type RateLimitResult } from '../rateLimits/callLimiter.ts';
import { prefersLines } from './accept.ts';
import type { ClientAddresses } from './clientAddress.ts';
import { HttpProblem } from './problems.ts';
import type { Route } from './route.ts';

/** By how much more than a user others may: a service calls for many people, those who look after it read much. */
const TIMES: { readonly [kind in PrincipalKind]?: number } = { service: 500, operator: 10, auditor: 10 };
const AUTH_ROUTES = new Set(['createToken', 'createApiKey', 'revokeApiKey', 'listApiKeys']);

type Limited = keyof RateLimitSettings;
/** What a counted call has left of which limit. */
export interface CountedCall {
  readonly name: Limited;
  readonly result: RateLimitResult;
}

/** A call to be counted. */
interface Call {
  readonly principal: Principal;
  readonly row: Pick<Route, 'operationId' | 'method'>;
  readonly request: IncomingMessage;
}

export class RateLimits {
  readonly #settings: RateLimitSettings;
  readonly #addresses: ClientAddresses;
  readonly #limiters: { readonly [name in Limited]: CallLimiter };

  constructor(settings: RateLimitSettings, addresses: ClientAddresses, counter: CallCounter) {
    const limiterOf = (name: Limited) => new CallLimiter(name, counter);
    this.#settings = settings;
    this.#addresses = addresses;
    this.#limiters = {
      address: limiterOf('address'),
      failed: limiterOf('failed'),
      read: limiterOf('read'),
      write: limiterOf('write'),
      auth: limiterOf('auth'),
      export: limiterOf('export'),
    };
  }

  /** Counts a call of an address, before authentication. @throws HttpProblem 429, also after too many bad credentials */
  countAddress(request: IncomingMessage): CountedCall | Promise<CountedCall> {
    const { address, failed } = this.#limiters;
    const network = this.#addresses.networkOf(request);
    const refused = failed.refused(network);
    if (refused) throw tooMany('failed', refused);
    return unlessExceeded('address', address.take(network, this.#settings.address));
  }

  /** Counts a call of an authenticated caller. @throws HttpProblem 429 */
  count({ principal, row, request }: Call): CountedCall | Promise<CountedCall> {
    const times = TIMES[principal.kind];
    // Who calls for many people may do so from one address.
    if (times !== undefined) this.#limiters.address.refund(this.#addresses.networkOf(request));
    const kind = classOf(row, request.headers.accept ?? '');
    const limit = this.#settings[kind] * (times ?? 1);
    return unlessExceeded(kind, this.#limiters[kind].take(principalKey(principal), limit));
  }

  /** Counts bad credentials from an address. */
  async countFailure(request: IncomingMessage): Promise<void> {
    await this.#limiters.failed.take(this.#addresses.networkOf(request), this.#settings.failed);
  }
}

function classOf({ operationId, method }: Call['row'], accept: string): LimitedClass {
  if (AUTH_ROUTES.has(operationId)) return 'auth';
  if (operationId === 'listAuditedEvents' && prefersLines(accept)) return 'export';
  return method === 'GET' ? 'read' : 'write';
}

/** Synchronous where the result is. @throws HttpProblem 429 */
function unlessExceeded(
  name: Limited,
  taken: RateLimitResult | Promise<RateLimitResult>,
): CountedCall | Promise<CountedCall> {
  if (taken instanceof Promise) return taken.then(result => unlessExceeded(name, result));
  if (taken.isExceeded) throw tooMany(name, taken);
  return { name, result: taken };
}

/** As draft-ietf-httpapi-ratelimit-headers has them. */
export const limitHeaders = ({ name, result: { limit, remaining, seconds } }: CountedCall) => ({
  'RateLimit-Policy': `"${name}";q=${limit};w=${WINDOW_SECONDS}`,
  RateLimit: `"${name}";r=${remaining};t=${seconds}`,
});

const tooMany = (name: Limited, result: RateLimitResult): HttpProblem =>
  new HttpProblem(429, 'too-many-requests', 'Too many requests; please wait', {
    headers: { ...limitHeaders({ name, result }), 'Retry-After': String(result.seconds) },
  });
