/** Reads a JSON body: 415, 413, 408, 503 or 400 where it cannot. */
import { Readable } from 'node:stream';
import type { Context, Middleware } from 'koa';
import { HttpMethodEnum, koaBody } from 'koa-body';
import { mayHoldWrittenNumbers, parseExactly } from '../../exactJson.ts';
import type { Bodies, Share } from '../bodies.ts';
import { JSON_TYPES, readableEncoding, type Unpack } from '../bodyEncoding.ts';
import { JsonCheck, parseOrRefuse } from '../jsonBytes.ts';
import { HttpProblem, invalidInput } from '../problems.ts';

/** Larger bodies get 413, compressed or not. Half of what the log takes in one append, so that every event fits. */
const MAX_BODY_BYTES = 512 * 1024;
const BOUNDS = { maxDepth: 64, maxValues: 20_000 } as const;
/** Leaves the body in `ctx.state.body`, its text in `ctx.state.text`; without a body neither is there. */
export const jsonBody =
  (bodies: Bodies): Middleware =>
  async (ctx, next) => {
    if (!hasBody(ctx)) return next();
    const unpack = readableEncoding(ctx);
    const share = bodies.share(MAX_BODY_BYTES);
    try {
      if (unpack === undefined) await readAsItComes(ctx, bodies, share);
      else await readUnpacked(ctx, await unpacked(ctx, bodies, share, unpack));
      await next();
    } finally {
      share.release();
    }
  };

const hasBody = ({ req }: Context): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

/** koa-body reads and parses what the bounds let through: a refusal reaches it as an error of the request. */
async function readAsItComes(ctx: Context, bodies: Bodies, share: Share): Promise<void> {
  const { req: request, res: response } = ctx;
  const check = new JsonCheck(BOUNDS);
  const refuse = (problem: HttpProblem) => request.emit('error', problem);
  const complete = () => {
    const problem = check.problem();
    if (problem) refuse(problem);
  };
  // These listeners come before those of koa-body: it parses nothing that is refused.
  const endWatch = bodies.watch(request, response, MAX_BODY_BYTES, share, refuse);
  request.on('data', check.add).on('end', complete);
  try {
    await parse(ctx);
  } finally {
    endWatch();
    request.off('data', check.add).off('end', complete);
  }
}

/** koa-body unpacks too, but as it goes: nobody could look at the bytes before they are parsed. */
async function readUnpacked(ctx: Context, bytes: Buffer): Promise<void> {
  const check = new JsonCheck(BOUNDS);
  check.add(bytes);
  const problem = check.problem();
  if (problem) throw problem;
  const request = Object.assign(Readable.from([bytes], { objectMode: false }), { headers: {} });
  await parse(Object.create(ctx, { req: { value: request } }));
}

/** No more of it than may be. */
async function unpacked(ctx: Context, bodies: Bodies, share: Share, unpack: Unpack): Promise<Buffer> {
  const packed = await bodies.read(ctx.req, ctx.res, MAX_BODY_BYTES, share);
  try {
    const bytes = await unpack(packed, { maxOutputLength: MAX_BODY_BYTES });
    share.add(bytes.length);
    return bytes;
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    if (Object(error).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new HttpProblem(413, 'body-too-large', `The body may have at most ${MAX_BODY_BYTES} bytes`);
    }
    throw invalidInput('The body is not what Content-Encoding says', String(error));
  }
}

const readJson = koaBody({
  ...{ json: true, urlencoded: false, text: false, multipart: false },
  jsonTypes: JSON_TYPES,
  jsonLimit: MAX_BODY_BYTES,
  // What JSON it may be says the route, and whether there may be any.
  jsonStrict: false,
  parsedMethods: Object.values(HttpMethodEnum),
  includeUnparsed: true,
  onError: (error, { request }) => {
    // Where it can read the body but not parse it, the text is here, and no `body` is set.
    if (!('body' in error)) throw error;
    request.rawBody = String(error.body);
  },
});

/** @throws HttpProblem */
async function parse(ctx: Context): Promise<void> {
  await readJson(ctx, async () => {}).catch((error: unknown) => {
    throw isCutShort(error) ? invalidInput('The body did not arrive as a whole', String(error)) : error;
  });
  const { rawBody: text = '', body } = ctx.request;
  ctx.state.text = text;
  // An empty chunked body is no body.
  if (text === '') return;
  // koa-body also refuses JSON that names `__proto__`, and rounds numbers that no double can hold to other numbers.
  const isExact = body !== undefined && !mayHoldWrittenNumbers(text);
  ctx.state.body = isExact ? body : parseOrRefuse(text, parseExactly);
}

/** By koa-body's reader, of a request whose client went away. */
const isCutShort = (error: unknown): boolean => String(Object(error).type).startsWith('request.');
