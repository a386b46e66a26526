/** The body byte for byte as it was received, for signatures. */
import type { Middleware } from 'koa';
import getRawBody, { type RawBodyError } from 'raw-body';
import { HttpProblem, invalidInput } from '../problems.ts';

/** Leaves the bytes in `ctx.state.bytes`. More of them than `limit` get 413. */
export const rawBody =
  (limit: number): Middleware =>
  async (ctx, next) => {
    const { 'content-length': length } = ctx.req.headers;
    try {
      ctx.state.bytes = await getRawBody(ctx.req, { limit, ...(length === undefined ? {} : { length }) });
    } catch (error) {
      throw bodyProblem(error as RawBodyError, limit);
    }
    return next();
  };

function bodyProblem(error: RawBodyError, limit: number): HttpProblem {
  if (error.status === 413)
    return new HttpProblem(413, 'body-too-large', `The body may have at most ${limit} bytes`);
  return invalidInput('The body did not arrive as a whole', error.message);
}
