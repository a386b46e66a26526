/**
 * Requests that a client sends on one connection without waiting for answers. They are handled one after another, each
 * once the answer before it was taken: a thousand of them make one answer at a time, not a thousand that wait in memory.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Connections } from './connections.ts';

/** What comes after those that wait is not read from the connection yet. */
export function oneAfterAnother(open: Connections, handle: RequestListener): RequestListener {
  const next = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    // Nobody reads any more what would be answered.
    if (socket.destroyed || socket.writableEnded) return;
    // What is left of its body may still be on its way.
    if (open.answerOn(socket) === response) socket.resume();
    handle(request, response);
  };
  return (request, response) => {
    const before = open.answerOn(request.socket);
    open.answering(response);
    if (before === undefined) {
      handle(request, response);
      return;
    }
    request.socket.pause();
    before.once('close', () => next(request, response));
  };
}
