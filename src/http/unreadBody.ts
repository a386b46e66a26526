/**
 * Answers to requests whose body was not read to its end. A short rest is read and dropped, so that the connection can
 * be used again. Else the connection ends, but not before the client has had time to read the answer: one that is
 * still sending when its connection is cut sees a reset, and nothing of what it was told.
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Context } from 'koa';
import type { Bodies } from './bodies.ts';

/** A rest that is dropped without ending the connection. */
const SHORT_REST_BYTES = 64 * 1024;

/** What to answer for `text`: where the request goes on, a stream that keeps the connection until it was read. */
export function answerUnread(ctx: Context, text: string, bodies: Bodies): string | Readable {
  const { req: request } = ctx;
  // After `Connection: close`, and where the client waits for 100 Continue, Node ends the connection by itself.
  const isEnding = ctx.response.get('Connection') === 'close' || isWaitingForContinue(request);
  if (request.complete || isEnding) return text;
  if (declaredLength(request) <= SHORT_REST_BYTES) {
    request.resume();
    return text;
  }
  ctx.set('Connection', 'close');
  return Readable.from(textThenRest(text, request, bodies), { objectMode: false });
}

/** Nobody has begun to read, which is when it is told to go on. */
const isWaitingForContinue = ({ headers, readableFlowing }: IncomingMessage): boolean =>
  headers.expect !== undefined && readableFlowing === null;

const declaredLength = ({ headers }: IncomingMessage): number =>
  headers['transfer-encoding'] === undefined
    ? Number(headers['content-length'] ?? 0)
    : Number.POSITIVE_INFINITY;

async function* textThenRest(text: string, request: IncomingMessage, bodies: Bodies) {
  yield text;
  await bodies.drop(request);
}
