/** Counts what an address asks for, before anybody is asked who they are. */
import type { Middleware } from 'koa';
import type { RateLimits } from '../rateLimits.ts';

/** `uncounted`: paths that anybody may ask for as often as they like. */
export const limitAddress =
  (limits: RateLimits, uncounted: ReadonlySet<string>): Middleware =>
  async (ctx, next) => {
    if (uncounted.has(ctx.path)) return next();
    const entered = await limits.enter(ctx.req);
    try {
      return await next();
    } finally {
      // A caller who is known hears of their own limit.
      if (!ctx.res.hasHeader('RateLimit')) ctx.set(limits.headersOf(entered));
    }
  };
