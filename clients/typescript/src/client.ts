/**
 * The API, typed: `client.get('/api/orders/{orderId}', { path: { orderId } })`. Calls are repeated where that does no
 * harm, POSTs under an idempotency key; reads show what this client wrote before.
 */
import { type Followed, Following, type FollowOptions } from './following.ts';
import { keyedPaths } from './generated/keyedPaths.ts';
import type { paths } from './generated/rest.ts';
import { Progress } from './progress.ts';
import { randomId } from './randomId.ts';
import type {
  Answer,
  ArgumentsOf,
  CommonOptions,
  DataOf,
  ItemOf,
  ListPaths,
  Method,
  OperationOf,
  OptionsOf,
  PathsOf,
} from './shapes.ts';
import { Transport, type TransportSettings } from './transport.ts';

export interface ClientSettings extends TransportSettings {
  /** Default: the global one. */
  readonly WebSocket?: typeof WebSocket;
}

/** Options of any route. */
interface AnyOptions extends CommonOptions {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

export class Client {
  readonly #settings: ClientSettings;
  readonly #progress = new Progress();
  readonly #transport: Transport;

  constructor(settings: ClientSettings) {
    this.#settings = settings;
    this.#transport = new Transport(settings, this.#progress);
  }

  /** @throws ApiError, NoAnswer; as do the others */
  get<P extends PathsOf<'get'>>(path: P, ...[options]: ArgumentsOf<OperationOf<P, 'get'>>) {
    return this.#call<P, 'get'>('get', path, options);
  }

  post<P extends PathsOf<'post'>>(path: P, ...[options]: ArgumentsOf<OperationOf<P, 'post'>>) {
    return this.#call<P, 'post'>('post', path, options);
  }

  put<P extends PathsOf<'put'>>(path: P, ...[options]: ArgumentsOf<OperationOf<P, 'put'>>) {
    return this.#call<P, 'put'>('put', path, options);
  }

  delete<P extends PathsOf<'delete'>>(path: P, ...[options]: ArgumentsOf<OperationOf<P, 'delete'>>) {
    return this.#call<P, 'delete'>('delete', path, options);
  }

  /** Page after page, each read when it is asked for; `query.limit` is how long a page is. */
  async *pages<P extends ListPaths>(
    path: P,
    ...[options]: ArgumentsOf<OperationOf<P, 'get'>>
  ): AsyncGenerator<Answer<DataOf<OperationOf<P, 'get'>>>, void> {
    let given: AnyOptions = options ?? {};
    for (;;) {
      const page = await this.#call<P, 'get'>('get', path, given);
      yield page;
      if (page.nextCursor === undefined) return;
      const { offset: _passed, ...query } = given.query ?? {};
      given = { ...given, query: { ...query, cursor: page.nextCursor } };
    }
  }

  /** Entry after entry. */
  async *all<P extends ListPaths>(
    path: P,
    ...options: ArgumentsOf<OperationOf<P, 'get'>>
  ): AsyncGenerator<ItemOf<OperationOf<P, 'get'>>, void> {
    for await (const { data } of this.pages(path, ...options)) {
      // Paths of lists answer with `data`, which the type of a path that is not known yet cannot show.
      yield* (data as unknown as { data: ItemOf<OperationOf<P, 'get'>>[] }).data;
    }
  }

  /** Follows a chat, or all chats of a business, until it is closed. */
  follow(followed: Followed, options: FollowOptions): Following {
    const { baseUrl, token, WebSocket: socketClass = WebSocket } = this.#settings;
    const url = `${baseUrl.replace(/\/+$/, '').replace(/^http/, 'ws')}/ws`;
    return new Following(followed, options, { url, token, WebSocket: socketClass, progress: this.#progress });
  }

  async #call<P extends keyof paths, M extends Method>(
    method: M,
    path: P,
    options: OptionsOf<OperationOf<P, M>> | AnyOptions = {},
  ): Promise<Answer<DataOf<OperationOf<P, M>>>> {
    // The types of all routes are narrower than this one.
    const given = options as AnyOptions;
    const keyed = method === 'post' && keyedPaths.has(path);
    const response = await this.#transport.send({
      method: method.toUpperCase(),
      path: `${filled(path, given.path)}${queryText(given.query)}`,
      body: given.body,
      headers: {
        ...(keyed ? { 'Idempotency-Key': given.idempotencyKey ?? randomId() } : {}),
        ...(given.ifMatch === undefined ? {} : { 'If-Match': given.ifMatch }),
      },
      repeatable: method !== 'post' || keyed,
      signal: given.signal,
    });
    return answerOf(response);
  }
}

const filled = (template: string, values: Readonly<Record<string, string>> = {}): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));

/** Lists are comma-separated; what is undefined is left out. */
function queryText(query: Readonly<Record<string, unknown>> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

async function answerOf<T>(response: Response): Promise<Answer<T>> {
  const { headers, status } = response;
  const isJson = headers.get('content-type')?.includes('json') ?? false;
  const text = await response.text();
  // What the server answers is what its document says, which the types are made from.
  const data = (isJson ? JSON.parse(text) : text === '' ? undefined : text) as T;
  return {
    data,
    status,
    etag: headers.get('etag') ?? undefined,
    nextCursor: headers.get('x-next-cursor') ?? undefined,
    truncatedIncludes: headers.get('x-truncated-includes')?.split(', ') ?? [],
  };
}
