import { z } from 'zod';
import type { Integrations } from '../../config.ts';
import { createUploadToken } from '../../imagekit.ts';
import { type Route, route } from '../route.ts';
import { parameters } from '../schemas/query.ts';

const uploadToken = z.object({ token: z.string(), expire: z.int(), signature: z.string() });

export const imagekitRoute = (settings: Integrations['imagekit'], now: () => Date): Route =>
  route({
    method: 'GET',
    path: '/api/imagekit',
    operationId: 'createUploadToken',
    tag: 'imagekit',
    access: 'user',
    summary: 'Authentication parameters for one upload from a client; never the same twice.',
    query: parameters({}),
    replies: { 200: { description: 'The parameters; expire is in seconds since 1970', schema: uploadToken } },
    problems: { 'internal-error': { message: 'Internal Server Error' } },
    handle: async () => ({
      status: 200,
      body: JSON.stringify(await createUploadToken(settings, now())),
      headers: { 'Cache-Control': 'no-store' },
    }),
  });
