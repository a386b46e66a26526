/** Reads a JSON body with koa-body; says 415, 413 or 400 where it cannot. */
import type { Context, Middleware } from 'koa';
import { koaBody } from 'koa-body';
import { HttpProblem, invalidInput } from '../problems.ts';

/** Larger bodies get 413. Half of what the log takes in one append, so that every event fits. */
export const MAX_BODY_BYTES = 512 * 1024;

const read = koaBody({
  json: true,
  urlencoded: false,
  text: false,
  multipart: false,
  jsonLimit: MAX_BODY_BYTES,
  includeUnparsed: true,
  onError: error => {
    throw bodyProblem(error);
  },
});

/** The body as text is left in `ctx.request.rawBody`; without a body both stay undefined. */
export const jsonBody: Middleware = async (ctx, next) => {
  if (!hasBody(ctx)) return next();
  if (!ctx.is('json', '+json')) {
    throw new HttpProblem(415, 'unsupported-media-type', 'The body must be application/json');
  }
  return read(ctx, next);
};

const hasBody = ({ req }: Context): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

function bodyProblem(error: Error): HttpProblem {
  const status = 'status' in error ? Number(error.status) : 400;
  if (status === 413) {
    return new HttpProblem(413, 'body-too-large', `The body may have at most ${MAX_BODY_BYTES} bytes`);
  }
  if (status === 415) return new HttpProblem(415, 'unsupported-encoding', error.message);
  return invalidInput('The body is not valid JSON', error.message);
}
