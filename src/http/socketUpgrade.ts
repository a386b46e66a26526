/** Handshakes of WebSockets: counted, and refused as HTTP where their caller says who they are and that is not true. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Authenticated } from '../identity/authenticator.ts';
import type { Gatekeeper } from './gatekeeper.ts';
import { type Refusal, rawAnswer } from './malformedRequest.ts';
import { problemOf } from './problems.ts';
import type { Handlers } from './server.ts';

export type Accept = (request: IncomingMessage, socket: Duplex, head: Buffer, known?: Authenticated) => void;

const ignore = () => {};

/** Without a header, as browsers connect, the caller is to say so in a frame. `refused` is told of each that is not let in. */
export function authenticatedUpgrade(
  gatekeeper: Pick<Gatekeeper, 'isOpen' | 'identifySocket'>,
  accept: Accept,
  refused: (refusal: Refusal) => void,
): Handlers['upgrade'] {
  return (request, socket, head) => {
    if (gatekeeper.isOpen) {
      accept(request, socket, head);
      return;
    }
    socket.on('error', ignore);
    gatekeeper.identifySocket(request).then(
      known => {
        socket.off('error', ignore);
        if (!socket.destroyed) accept(request, socket, head, known);
      },
      (error: unknown) => refuse(socket, error, refused),
    );
  };
}

function refuse(socket: Duplex, error: unknown, refused: (refusal: Refusal) => void): void {
  const problem = problemOf(error);
  const requestId = randomUUID();
  socket.end(rawAnswer(problem, undefined, requestId));
  refused({ status: problem.status, code: problem.code, requestId, error: problem.message });
}
