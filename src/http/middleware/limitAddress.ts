/** Counts the calls of an address, before authentication. */
import type { Middleware } from 'koa';
import type { RateLimits } from '../rateLimits.ts';

/** Leaves in `ctx.state.counted` how often the address still may call. `uncounted`: paths without a limit. */
export const limitAddress =
  (limits: RateLimits, uncounted: ReadonlySet<string>): Middleware =>
  async (ctx, next) => {
    if (uncounted.has(ctx.path)) return next();
    const counted = limits.countAddress(ctx.req);
    ctx.state.counted = counted instanceof Promise ? await counted : counted;
    return next();
  };
