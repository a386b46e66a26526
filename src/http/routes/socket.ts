/** What an HTTP request to the WebSocket's path is told: a good handshake never comes here. */
import type { Origins } from '../../origins.ts';
import { type Route, route } from '../route.ts';
import { anyParameters } from '../schemas/query.ts';
import { handshakeProblem, SOCKET_PATH, upgradeRequired } from '../upgrade.ts';

export const socketRoute = (origins: Origins): Route =>
  route({
    method: 'GET',
    path: SOCKET_PATH,
    operationId: 'connect',
    tag: 'operations',
    access: 'public',
    hidden: true,
    summary: 'The WebSocket.',
    query: anyParameters,
    refuses: ['upgrade-required', 'origin-not-allowed'],
    replies: {},
    handle: ({ header }) => Promise.reject(handshakeProblem(header, origins) ?? upgradeRequired()),
  });
