/**
 * A stand-in for the Graph API on the loopback: takes sends, records them, misbehaves on demand. It checks what
 * the real one checks and a wrong client would get wrong: the token, the recipient, the length of a text.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** How it treats a request. */
export type Behaviour =
  | { readonly kind: 'accept' }
  /** Takes the message, and answers late. */
  | { readonly kind: 'delay'; readonly ms: number }
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: number;
      readonly subcode?: number;
      readonly retryAfter?: string;
    }
  /** Any answer, word for word. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  /** Takes the message, and never answers. */
  | { readonly kind: 'hang' }
  /** Takes the message, and cuts the connection instead of answering. */
  | { readonly kind: 'cut' }
  /** Cuts the connection before it has read the request. */
  | { readonly kind: 'cutUnread' };

interface SendBody {
  readonly recipient: { readonly id: string };
  readonly messaging_type: string;
  readonly tag?: string;
  readonly message: {
    readonly text?: string;
    readonly attachment?: { readonly type: string; readonly payload: { readonly url: string } };
    readonly metadata?: string;
  };
}

/** A request to send, whatever its outcome. */
export interface SeenSend {
  readonly pageId: string;
  readonly token: string | undefined;
  readonly body: SendBody;
  /** The id under which it was taken; undefined where it was refused. */
  readonly mid: string | undefined;
}

const MAX_TEXT_LENGTH = 2_000;
const accepts: Behaviour = { kind: 'accept' };
const TAKING: readonly Behaviour['kind'][] = ['accept', 'delay', 'hang', 'cut'];

export class GraphApi {
  /** In the order in which they came. */
  readonly sends: SeenSend[] = [];
  /** Paths and tokens of what was asked of profiles. */
  readonly asked: { readonly path: string; readonly token: string | undefined }[] = [];
  /** By PSID, what a profile answers. */
  readonly profiles = new Map<string, object>();
  /** Decides about each send; `next` comes first. */
  behave: (send: Omit<SeenSend, 'mid'>) => Behaviour | Promise<Behaviour> = () => accepts;
  /** Decides about each question who a token speaks for. */
  probed: (token: string | undefined) => Behaviour = () => accepts;
  /** Tokens that were asked about, in order. */
  readonly probes: (string | undefined)[] = [];
  readonly #server: Server;
  readonly #next: Behaviour[] = [];
  #mids = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<GraphApi> {
    const api = new GraphApi();
    const { promise, resolve } = Promise.withResolvers<void>();
    api.#server.listen(0, '127.0.0.1', resolve);
    await promise;
    return api;
  }

  /** For `FACEBOOK_GRAPH_URL`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v23.0`;
  }

  /** What was taken, by anyone who would look at the page. */
  get taken(): readonly SeenSend[] {
    return this.sends.filter(send => send.mid !== undefined);
  }

  /** Texts that were taken, in order. */
  get texts(): readonly (string | undefined)[] {
    return this.taken.map(send => send.body.message.text);
  }

  /** The next sends are treated so, one after another. */
  next(...behaviours: readonly Behaviour[]): void {
    this.#next.push(...behaviours);
  }

  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#server.close(() => resolve());
    this.#server.closeAllConnections();
    await promise;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, , id = '', edge] = new URL(request.url ?? '', this.url).pathname.split('/');
    const token = request.headers.authorization?.replace(/^Bearer /, '');
    try {
      if (id === 'me') await this.#probe(response, token);
      else if (edge === 'messages') await this.#send(request, response, decodeURIComponent(id), token);
      else this.#profile(request, response, decodeURIComponent(id), token);
    } catch {
      response.destroy();
    }
  }

  async #probe(response: ServerResponse, token: string | undefined): Promise<void> {
    this.probes.push(token);
    await act(this.probed(token), response, { id: 'page' });
  }

  #profile(request: IncomingMessage, response: ServerResponse, psid: string, token: string | undefined) {
    this.asked.push({ path: request.url ?? '', token });
    const profile = this.profiles.get(psid);
    if (profile) answer(response, 200, { id: psid, ...profile });
    else answer(response, 400, errorBody(100, 2_018_218));
  }

  async #send(
    request: IncomingMessage,
    response: ServerResponse,
    pageId: string,
    token: string | undefined,
  ): Promise<void> {
    if (this.#next[0]?.kind === 'cutUnread') {
      this.#next.shift();
      request.socket.destroy();
      return;
    }
    const body: SendBody = JSON.parse(await textOf(request));
    const behaviour = this.#next.shift() ?? (await this.behave({ pageId, token, body }));
    const wrong = token === undefined ? errorBody(190) : wrongWith(body);
    const taken = !wrong && TAKING.includes(behaviour.kind);
    const mid = taken ? `m_${++this.#mids}` : undefined;
    this.sends.push({ pageId, token, body, mid });
    if (wrong) answer(response, 400, wrong);
    else await act(behaviour, response, { recipient_id: body.recipient.id, message_id: mid });
  }
}

async function act(behaviour: Behaviour, response: ServerResponse, accepted: object): Promise<void> {
  switch (behaviour.kind) {
    case 'accept':
      return answer(response, 200, accepted);
    case 'delay':
      await delay(behaviour.ms);
      return answer(response, 200, accepted);
    case 'error': {
      const { status, code, subcode, retryAfter } = behaviour;
      if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
      return answer(response, status, errorBody(code, subcode));
    }
    case 'answer':
      response.writeHead(behaviour.status).end(behaviour.body);
      return;
    case 'hang':
      return;
    case 'cut':
    case 'cutUnread':
      response.socket?.destroy();
      return;
    default:
      return behaviour satisfies never;
  }
}

function wrongWith({ recipient, message }: SendBody): object | undefined {
  const { text = '', attachment } = message;
  const isEmpty = text === '' && !attachment;
  if (recipient.id === '' || isEmpty || text.length > MAX_TEXT_LENGTH) return errorBody(100);
  return undefined;
}

const errorBody = (code: number, subcode?: number): object => ({
  error: {
    message: `(#${code}) said in words that may change`,
    type: 'OAuthException',
    code,
    ...(subcode === undefined ? {} : { error_subcode: subcode }),
    fbtrace_id: 'AbCdEf',
  },
});

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
