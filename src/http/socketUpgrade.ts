/** Handshakes of WebSockets whose caller says who they are: refused as HTTP where that is not true. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Authenticated } from '../identity/authenticator.ts';
import type { Identity } from '../identity/identity.ts';
import { type Refusal, rawAnswer } from './malformedRequest.ts';
import { problemOf } from './problems.ts';
import type { Handlers } from './server.ts';

export type Accept = (request: IncomingMessage, socket: Duplex, head: Buffer, known?: Authenticated) => void;

const ignore = () => {};

/** Without a header, as browsers connect, the caller is to say so in a frame. `refused` is told of each that is not let in. */
export function authenticatedUpgrade(
  identity: Identity | undefined,
  accept: Accept,
  refused: (refusal: Refusal) => void,
): Handlers['upgrade'] {
  return (request, socket, head) => {
    const { authorization } = request.headers;
    if (!identity || authorization === undefined) {
      accept(request, socket, head);
      return;
    }
    socket.on('error', ignore);
    authenticated(identity, authorization).then(
      known => {
        socket.off('error', ignore);
        if (!socket.destroyed) accept(request, socket, head, known);
      },
      (error: unknown) => refuse(socket, error, refused),
    );
  };
}

async function authenticated(identity: Identity, authorization: string): Promise<Authenticated> {
  const known = await identity.authenticator.ofHeader(authorization);
  await identity.accesses.of(known.principal);
  return known;
}

function refuse(socket: Duplex, error: unknown, refused: (refusal: Refusal) => void): void {
  const problem = problemOf(error);
  const requestId = randomUUID();
  socket.end(rawAnswer(problem, undefined, requestId));
  refused({ status: problem.status, code: problem.code, requestId, error: problem.message });
}
