/** Reads a JSON body: 415, 413, 408 or 400 where it cannot. */
import { promisify } from 'node:util';
import { brotliDecompress, unzip } from 'node:zlib';
import type { Context, Middleware } from 'koa';
import { parseExactly } from '../../exactJson.ts';
import type { Bodies, Share } from '../bodies.ts';
import { parseJsonText, textOf } from '../jsonBytes.ts';
import { HttpProblem, invalidInput } from '../problems.ts';

/** Larger bodies get 413, compressed or not. Half of what the log takes in one append, so that every event fits. */
export const MAX_BODY_BYTES = 512 * 1024;
/** A number of more digits than a double keeps is none to any schema: it must not pass as another one. */
const BODY = { maxDepth: 64, maxValues: 20_000, parse: parseExactly } as const;
/** ASCII is UTF-8 too. */
const CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii']);
const CHARSET = /;\s*charset\s*=\s*["']?([^"';,\s]+)/gi;

type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const gunzip: Unpack = promisify(unzip);
const unpackers: ReadonlyMap<string, Unpack> = new Map([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', gunzip],
  ['br', promisify(brotliDecompress)],
]);

/** Leaves the body in `ctx.state.body`, its text in `ctx.state.text`; without a body neither is there. */
export const jsonBody =
  (bodies: Bodies): Middleware =>
  async (ctx, next) => {
    if (!hasBody(ctx)) return next();
    const encoding = readableEncoding(ctx);
    const share = bodies.share(MAX_BODY_BYTES);
    try {
      const received = await bodies.read(ctx.req, ctx.res, MAX_BODY_BYTES, share);
      const bytes = encoding === undefined ? received : await unpacked(received, encoding, share);
      const text = textOf(bytes);
      ctx.state.text = text;
      // An empty chunked body is no body.
      if (text !== '') ctx.state.body = parseJsonText(text, bytes, BODY);
      await next();
    } finally {
      share.release();
    }
  };

const hasBody = ({ req }: Context): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

/** How the body is to be unpacked; undefined where it is not packed. @throws HttpProblem 415 */
function readableEncoding(ctx: Context): Unpack | undefined {
  if (!ctx.is('json', '+json')) {
    throw new HttpProblem(415, 'unsupported-media-type', 'The body must be application/json');
  }
  for (const [, charset = ''] of ctx.get('Content-Type').matchAll(CHARSET)) {
    if (CHARSETS.has(charset.toLowerCase())) continue;
    throw new HttpProblem(415, 'unsupported-encoding', `The body must be UTF-8, not ${charset}`);
  }
  const encoding = ctx.get('Content-Encoding').trim().toLowerCase();
  if (encoding === '' || encoding === 'identity') return undefined;
  const unpack = unpackers.get(encoding);
  if (unpack) return unpack;
  const known = [...unpackers.keys()].join(', ');
  throw new HttpProblem(415, 'unsupported-encoding', `Content-Encoding: must be one of ${known}`);
}

/** Its pieces are unpacked outside the event loop, and no more of them than may be. */
async function unpacked(packed: Buffer, unpack: Unpack, share: Share): Promise<Buffer> {
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
