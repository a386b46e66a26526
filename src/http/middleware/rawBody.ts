/** The body byte for byte as it was received, for signatures. */
import type { Middleware } from 'koa';
import { giveWay } from '../../scheduling/timeSlices.ts';
import type { Bodies } from '../bodies.ts';
import type { RawBodySpec } from '../route.ts';

/** Shorter bodies take less time to parse than to queue. */
const PARSED_AT_ONCE = 16 * 1024;

/** Leaves the bytes in `ctx.state.bytes`. */
export const rawBody =
  (bodies: Bodies, { limit, admit }: RawBodySpec): Middleware =>
  async (ctx, next) => {
    const check = admit?.(name => ctx.get(name));
    const share = bodies.share(limit);
    try {
      const bytes = await bodies.read(ctx.req, ctx.res, limit, share, check);
      ctx.state.bytes = bytes;
      // To parse 8 MiB takes a while: several deliveries that arrive at once are parsed one after another.
      if (bytes.length > PARSED_AT_ONCE) await giveWay('first');
      await next();
    } finally {
      share.release();
    }
  };
