/**
 * One HTTP call that knows whether anything of it left: what failed before that was not carried out, whatever the
 * reason; what failed after it may have been.
 */
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** More of an answer is not read; what we ask for takes a few hundred bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** How long a connection waits for its next call. A server that closes it meanwhile leaves that one in doubt. */
const IDLE_MS = 4_000;

const agents = {
  http: new HttpAgent({ keepAlive: true, timeout: IDLE_MS }),
  https: new HttpsAgent({ keepAlive: true, timeout: IDLE_MS }),
};

interface Call {
  readonly url: string;
  readonly headers: { readonly [name: string]: string };
  /** Sent with POST; without it the call is a GET. */
  readonly body?: string | undefined;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** Empty where it is too long to be one of the platform's. */
  readonly text: string;
}

export class CallFailed extends Error {
  readonly code = 'call-failed';
  /** Whether a byte of the request may have left. */
  readonly mayHaveLeft: boolean;
  /** The signal ended it. */
  readonly gaveUp: boolean;
  constructor(cause: unknown, mayHaveLeft: boolean, gaveUp: boolean) {
    super(codeOf(cause), { cause });
    this.mayHaveLeft = mayHaveLeft;
    this.gaveUp = gaveUp;
  }
}

/** @throws CallFailed */
export async function call({ url, headers, body, signal }: Call): Promise<Answer> {
  const progress = { mayHaveLeft: false };
  try {
    signal.throwIfAborted();
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const method = body === undefined ? 'GET' : 'POST';
    const response = await answered(
      url,
      { method, headers: { ...headers, ...length }, signal },
      body,
      progress,
    );
    return {
      status: response.statusCode ?? 0,
      retryAfter: retryAfterOf(response),
      text: await textOf(response),
    };
  } catch (error) {
    throw new CallFailed(error, progress.mayHaveLeft, signal.aborted);
  }
}

/** Resolves once the head of the answer is there. Redirects are not followed. */
function answered(
  url: string,
  options: RequestOptions,
  body: string | undefined,
  progress: { mayHaveLeft: boolean },
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const address = new URL(url);
  const isSecure = address.protocol === 'https:';
  const outgoing = isSecure
    ? httpsRequest(address, { ...options, agent: agents.https }, resolve)
    : httpRequest(address, { ...options, agent: agents.http }, resolve);
  outgoing.on('error', reject);
  // The request is written as soon as its connection is there, and not a moment before.
  outgoing.on('socket', socket => {
    if (outgoing.reusedSocket) progress.mayHaveLeft = true;
    else whenConnected(socket, () => (progress.mayHaveLeft = true));
  });
  outgoing.end(body);
  return promise;
}

function whenConnected(socket: Socket, connected: () => void): void {
  socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', connected);
}

const retryAfterOf = ({ headers }: IncomingMessage): string | undefined => headers['retry-after'];

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Leaving the loop lets go of the connection.
  for await (const chunk of response) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** Of what failed beneath, such as `ECONNREFUSED`. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'no code';
