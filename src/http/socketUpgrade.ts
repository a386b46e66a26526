/** Handshakes of WebSockets: counted, and refused as HTTP where their caller says who they are and that is not true. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Authenticated } from '../identity/authenticator.ts';
import type { Identity } from '../identity/identity.ts';
import { Unauthenticated } from '../identity/unauthenticated.ts';
import { type Refusal, rawAnswer } from './malformedRequest.ts';
import { problemOf } from './problems.ts';
import type { RateLimits } from './rateLimits.ts';
import type { Handlers } from './server.ts';

export type Accept = (request: IncomingMessage, socket: Duplex, head: Buffer, known?: Authenticated) => void;

interface Asking {
  /** Undefined in open mode. */
  readonly identity: Identity | undefined;
  readonly limits: RateLimits | undefined;
}

const ignore = () => {};

/** Without a header, as browsers connect, the caller is to say so in a frame. `refused` is told of each that is not let in. */
export function authenticatedUpgrade(
  { identity, limits }: Asking,
  accept: Accept,
  refused: (refusal: Refusal) => void,
): Handlers['upgrade'] {
  return (request, socket, head) => {
    if (!identity) {
      accept(request, socket, head);
      return;
    }
    socket.on('error', ignore);
    authenticated(identity, limits, request).then(
      known => {
        socket.off('error', ignore);
        if (!socket.destroyed) accept(request, socket, head, known);
      },
      (error: unknown) => refuse(socket, error, refused),
    );
  };
}

/** Undefined for those who will say it in a frame. @throws Unauthenticated, HttpProblem 429 */
async function authenticated(
  { authenticator, accesses }: Identity,
  limits: RateLimits | undefined,
  request: IncomingMessage,
): Promise<Authenticated | undefined> {
  await limits?.enter(request);
  const { authorization } = request.headers;
  if (authorization === undefined) return undefined;
  try {
    const known = await authenticator.ofHeader(authorization);
    await accesses.of(known.principal);
    return known;
  } catch (error) {
    if (error instanceof Unauthenticated && error.isGuess) await limits?.countFailure(request);
    throw error;
  }
}

function refuse(socket: Duplex, error: unknown, refused: (refusal: Refusal) => void): void {
  const problem = problemOf(error);
  const requestId = randomUUID();
  socket.end(rawAnswer(problem, undefined, requestId));
  refused({ status: problem.status, code: problem.code, requestId, error: problem.message });
}
