/** One call over HTTP: headers, attempts and the pauses between them. */
import { type ApiError, NoAnswer, problemOf } from './errors.ts';
import { jitteredPause, retryAfter, sleep } from './pauses.ts';
import type { Progress } from './progress.ts';

const ATTEMPTS = 6;
const ATTEMPT_TIMEOUT_MS = 30_000;
/** Answers after which the same request may succeed. */
const PASSING = new Set([429, 502, 503, 504]);
const IN_PROGRESS = 'request-in-progress';

export interface TransportSettings {
  /** Of the API, such as `https://shop.example.com`; a path in front of it is kept. */
  readonly baseUrl: string;
  /** An API key or a token, asked for before each request. Undefined or absent: nothing is sent. */
  readonly token?: () => string | undefined | Promise<string | undefined>;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
}

export interface Call {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether a repeat does no harm. */
  readonly repeatable: boolean;
  readonly signal: AbortSignal | undefined;
}

export class Transport {
  readonly #settings: TransportSettings;
  readonly #progress: Progress;

  constructor(settings: TransportSettings, progress: Progress) {
    this.#settings = settings;
    this.#progress = progress;
  }

  /** Resolves with an answer that is no error. @throws ApiError, NoAnswer */
  async send(call: Call): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(call);
      if (outcome instanceof Response) return outcome;
      const pause = attempt < ATTEMPTS ? pauseBefore(outcome, call, attempt) : undefined;
      if (pause === undefined) throw outcome.error;
      await sleep(pause, call.signal);
    }
  }

  async #attempt(call: Call): Promise<Response | Failure> {
    call.signal?.throwIfAborted();
    try {
      const response = await this.#fetch(call);
      this.#progress.reached(response.headers.get('x-event-position'));
      if (response.ok) return response;
      return {
        error: await problemOf(response),
        retryAfter: retryAfter(response.headers.get('retry-after')),
      };
    } catch (cause) {
      call.signal?.throwIfAborted();
      return {
        error: new NoAnswer(`${call.method} ${call.path}: no answer`, { cause }),
        retryAfter: undefined,
      };
    }
  }

  async #fetch({ method, path, body, headers, signal }: Call): Promise<Response> {
    const { baseUrl, token, fetch: send = fetch } = this.#settings;
    const credential = await token?.();
    const minPosition = this.#progress.header;
    const timeout = AbortSignal.timeout(ATTEMPT_TIMEOUT_MS);
    return send(`${baseUrl.replace(/\/+$/, '')}${path}`, {
      method,
      headers: {
        Accept: 'application/json, text/plain;q=0.5',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(credential === undefined ? {} : { Authorization: `Bearer ${credential}` }),
        ...(minPosition === undefined ? {} : { 'X-Min-Position': minPosition }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  }
}

interface Failure {
  readonly error: ApiError | NoAnswer;
  /** Milliseconds, as the server asked for. */
  readonly retryAfter: number | undefined;
}

/** Milliseconds; undefined where the call is not to be repeated. */
function pauseBefore({ error, retryAfter: asked }: Failure, call: Call, attempt: number): number | undefined {
  if (error instanceof NoAnswer) return call.repeatable ? jitteredPause(attempt) : undefined;
  if (error.code === IN_PROGRESS || isPassing(error, call))
    return Math.max(asked ?? 0, jitteredPause(attempt));
  return undefined;
}

/** What was limited was not begun; of the others nobody knows how far they came. */
const isPassing = ({ status }: ApiError, { repeatable }: Call): boolean =>
  status === 429 || (PASSING.has(status) && repeatable);
