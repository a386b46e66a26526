/** The console for people, at `/console`. One page for all its addresses: what they show, the page finds out itself. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Integrations } from '../../config.ts';
import { consoleAssets, consoleHash, packed } from '../console/assets.ts';
import { CONSOLE_SECURITY_POLICY, consolePage } from '../console/page.ts';
import { HttpProblem } from '../problems.ts';
import { type Reply, type Route, type RouteSpec, route } from '../route.ts';
import { anyParameters } from '../schemas/query.ts';

const ONE_YEAR = 'public, max-age=31536000, immutable';
const HTML = 'text/html; charset=utf-8';
const HEADERS = {
  'Content-Security-Policy': CONSOLE_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-cache',
};

type Row = Pick<RouteSpec<unknown, undefined>, 'path' | 'summary' | 'replies' | 'handle'>;

export function consoleRoutes({ imagekit }: Pick<Integrations, 'imagekit'>): Route[] {
  let hash: string | undefined;
  const page = (path: string, toConsole: string): Route => {
    const handle = async (): Promise<Reply> => {
      hash ??= consoleHash();
      const body = consolePage({ toConsole, hash, imagekitPublicKey: imagekit.publicKey });
      return { status: 200, type: HTML, body, headers: HEADERS };
    };
    return row({
      path,
      summary: 'The console.',
      replies: { 200: { description: 'HTML', type: HTML } },
      handle,
    });
  };
  return [asset, page('/console', 'console/'), page('/console/:view', ''), page('/console/:view/:id', '../')];
}

const row = (spec: Row): Route =>
  route({
    method: 'GET',
    tag: 'console',
    access: 'public',
    hidden: true,
    operationId: `readConsole${spec.path}`,
    // What the page shows of a list is in its address, too.
    query: anyParameters,
    ...spec,
  });

const asset = row({
  path: '/console/assets/:asset',
  summary: 'A file of the console. The page asks for it by what it holds, so it may be kept for ever.',
  replies: { 200: { description: 'The file', type: 'text/javascript' } },
  handle: async ({ params: { asset: name = '' }, header }) => {
    const found = consoleAssets.get(name);
    if (!found) throw new HttpProblem(404, 'not-found', `No such file: ${name}`);
    const { type, path } = found;
    const headers = {
      'Cache-Control': ONE_YEAR,
      'X-Content-Type-Options': 'nosniff',
      Vary: 'Accept-Encoding',
    };
    if (!/\bgzip\b/i.test(header('Accept-Encoding'))) {
      return { status: 200, type, body: createReadStream(path), headers };
    }
    const body = Readable.from([await packed(found)]);
    return { status: 200, type, body, headers: { ...headers, 'Content-Encoding': 'gzip' } };
  },
});
