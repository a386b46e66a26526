/**
 * Answers to what never reaches a route, because Node's parser makes no request of it or its connection ends first:
 * JSON like every other refusal, and then an end.
 */
import { randomUUID } from 'node:crypto';
import { maxHeaderSize, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Connections } from './connections.ts';
import { HttpProblem } from './problems.ts';

/** How long a client that still sends may take to read its answer. */
const LINGER_MS = 2_000;

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly error: string;
}

type ParseError = Error & { readonly code?: string };

export class MalformedRequest {
  readonly #refused: (refusal: Refusal) => void;
  readonly #ended = new WeakSet<Duplex>();
  readonly #connections: Connections;

  /** `refused` is called with each. */
  constructor(connections: Connections, refused: (refusal: Refusal) => void = () => {}) {
    this.#connections = connections;
    this.#refused = refused;
  }

  /** Listener of a server's `clientError`. */
  refuse(error: ParseError, socket: Socket): void {
    // The parser says so again for each piece that still comes.
    if (this.#ended.has(socket)) return;
    this.#ended.add(socket);
    if (!isWorthAnAnswer(error, socket)) {
      socket.destroy();
      return;
    }
    const answer = this.#connections.answerOn(socket);
    const end = () => this.#end(socket, problemOf(error), error);
    if (!answer) end();
    // What is wrong came after a request that is still being answered.
    else if (answer.req.complete) answer.once('close', end);
    // What is wrong is the rest of a request, whose answer may have begun.
    else if (answer.headersSent) socket.destroy();
    else end();
  }

  /** Listener of a server's `connect`. */
  refuseTunnel(socket: Duplex): void {
    const problem = new HttpProblem(405, 'method-not-allowed', 'CONNECT is not allowed here');
    this.#end(socket, problem, problem);
  }

  #end(socket: Duplex, problem: HttpProblem, cause: Error): void {
    const requestId = randomUUID();
    const { status, code, message } = problem;
    socket.on('error', () => {});
    socket.end(rawAnswer(problem, cause.message, requestId));
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
    this.#refused({ status, code, requestId, error: `${message}: ${cause.message}` });
  }
}

/** Nobody waits for one on a connection that is gone, nor where nothing was ever asked. */
const isWorthAnAnswer = ({ code }: ParseError, socket: Socket): boolean =>
  code !== 'ECONNRESET' && socket.writable && socket.bytesRead > 0;

/** An answer as it is written where there is no response to write it with. */
export function rawAnswer(problem: HttpProblem, error: string | undefined, requestId: string): string {
  const { status, code, message } = problem;
  const body = JSON.stringify({ message, error, code, requestId });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    ...Object.entries(problem.headers).map(([name, value]) => `${name}: ${value}`),
    ...(status === 405 ? ['Allow: GET, HEAD, POST, PUT, DELETE, OPTIONS'] : []),
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    `Date: ${new Date().toUTCString()}`,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}

function problemOf({ code }: ParseError): HttpProblem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HttpProblem(
        431,
        'headers-too-large',
        `Path, query and headers may have at most ${maxHeaderSize} bytes together`,
      );
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new HttpProblem(413, 'body-too-large', 'The extensions of its chunks are too long');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpProblem(408, 'request-timeout', 'The request did not arrive in time');
    case 'HPE_PAUSED_H2_UPGRADE':
      return new HttpProblem(400, 'malformed-request', 'This server speaks HTTP/1.1');
    default:
      return new HttpProblem(400, 'malformed-request', 'This is not a request that HTTP knows');
  }
}
