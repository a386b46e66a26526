/** What a JSON body may come as, by its headers: media type, character set, packing. */
import { promisify } from 'node:util';
import { brotliDecompress, unzip } from 'node:zlib';
import type { Context } from 'koa';
import { HttpProblem } from './problems.ts';

export const JSON_TYPES = ['application/json', '*/*+json'];
/** ASCII is UTF-8 too. */
const CHARSETS = new Set(['utf-8', 'utf8', 'us-ascii']);
const CHARSET = /;\s*charset\s*=\s*["']?([^"';,\s]+)/gi;

/** Its pieces are unpacked outside the event loop. */
export type Unpack = (packed: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const gunzip: Unpack = promisify(unzip);
const unpackers: ReadonlyMap<string, Unpack> = new Map([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['deflate', gunzip],
  ['br', promisify(brotliDecompress)],
]);

/** How the body is to be unpacked; undefined where it is not packed. @throws HttpProblem 415 */
export function readableEncoding(ctx: Context): Unpack | undefined {
  if (!ctx.is(JSON_TYPES)) {
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
