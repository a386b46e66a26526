/** The API described for programs (`/openapi.json`) and for people (`/docs`). */
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { assets, swaggerUiVersion } from '../docs/assets.ts';
import { CONTENT_SECURITY_POLICY, docsPage } from '../docs/page.ts';
import { openApiDocument } from '../openapi/document.ts';
import { HttpProblem } from '../problems.ts';
import { type Route, route } from '../route.ts';
import { parameters, textParameter } from '../schemas/query.ts';

const ONE_YEAR = 'public, max-age=31536000, immutable';
const HTML = 'text/html; charset=utf-8';
const described = { tag: 'docs', access: 'public', method: 'GET' } as const;
const none = { ...described, query: parameters({}) };

interface Described {
  /** The AsyncAPI document of the WebSocket. */
  readonly asyncapi: () => object;
  /** Nobody is asked who they are. */
  readonly isOpen: boolean;
}

/** `table`: the rows to describe. */
export function docsRoutes(table: () => readonly Route[], { asyncapi, isOpen }: Described): Route[] {
  let document: string | undefined;
  const openapi = route({
    ...none,
    path: '/openapi.json',
    operationId: 'readOpenApi',
    summary: 'This document.',
    replies: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
    handle: async () => {
      document ??= JSON.stringify(openApiDocument(table(), isOpen));
      return { status: 200, body: document };
    },
  });
  return [
    openapi,
    asyncapiRoute(asyncapi),
    page,
    asset,
    redirect('/', 'docs'),
    redirect('/docs/', '../docs'),
  ];
}

const asyncapiRoute = (document: () => object): Route =>
  route({
    ...none,
    path: '/asyncapi.json',
    operationId: 'readAsyncApi',
    summary: 'The WebSocket protocol of /ws.',
    replies: { 200: { description: 'AsyncAPI 3', schema: z.looseObject({ asyncapi: z.string() }) } },
    handle: async () => ({ status: 200, body: JSON.stringify(document()) }),
  });

const page = route({
  ...none,
  path: '/docs',
  operationId: 'readDocs',
  summary: 'The page for people.',
  hidden: true,
  replies: { 200: { description: 'HTML', type: HTML } },
  handle: async () => ({
    status: 200,
    type: HTML,
    body: docsPage(swaggerUiVersion()),
    headers: {
      'Content-Security-Policy': CONTENT_SECURITY_POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Cache-Control': 'no-cache',
    },
  }),
});

const asset = route({
  ...described,
  path: '/docs/:asset',
  operationId: 'readDocsAsset',
  summary: 'A file that the page needs. The page asks for it by version, so it may be kept for ever.',
  hidden: true,
  query: parameters({ v: textParameter.exactOptional() }),
  replies: { 200: { description: 'The file', type: 'text/javascript' } },
  handle: async ({ params: { asset: name = '' } }) => {
    const found = assets.get(name);
    if (!found) throw new HttpProblem(404, 'not-found', `No such file: ${name}`);
    const headers = { 'Cache-Control': ONE_YEAR, 'X-Content-Type-Options': 'nosniff' };
    return { status: 200, type: found.type, body: createReadStream(found.path), headers };
  },
});

/** `to` is relative to `path`, as are all addresses of the page. */
const redirect = (path: string, to: string): Route =>
  route({
    ...none,
    path,
    operationId: `redirectFrom${path}`,
    summary: 'Leads to the page for people.',
    hidden: true,
    replies: { 302: { description: 'To /docs' } },
    handle: async () => ({ status: 302, headers: { Location: to } }),
  });
