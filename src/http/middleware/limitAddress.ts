/** Counts the calls of an address, before authentication. */
import type { Middleware } from 'koa';
import type { CountedCall, RateLimits } from '../rateLimits.ts';

/** Leaves in `ctx.state.counted` how often the address still may call. `uncounted`: paths without a limit. */
export const limitAddress =
  (limits: RateLimits, uncounted: ReadonlySet<string>): Middleware =>
  (ctx, next) => {
    if (uncounted.has(ctx.path)) return next();
    const go = (counted: CountedCall) => {
      ctx.state.counted = counted;
      return next();
    };
    const counted = limits.countAddress(ctx.req);
    return counted instanceof Promise ? counted.then(go) : go(counted);
  };
