/** Requests as no well-behaved client sends them: any body, any headers, the path untouched. */
import { request } from 'node:http';

export interface RawRequest {
  readonly method?: string;
  readonly body?: string | Uint8Array;
  readonly headers?: Record<string, string>;
  /** Says nothing of the body's length. */
  readonly chunked?: boolean;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Default: a GET, with the content type of JSON where there is a body. */
export async function rawRequest(url: string, path: string, asked: RawRequest = {}): Promise<RawAnswer> {
  const { method = 'GET', body, headers = { 'content-type': 'application/json' }, chunked = false } = asked;
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const { hostname, port } = new URL(url);
  const length = body === undefined || chunked ? {} : { 'content-length': Buffer.byteLength(body) };
  const sent = request({ hostname, port, path, method, headers: { ...headers, ...length } }, async answer => {
    const chunks = await Array.fromAsync(answer);
    const pairs = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    );
    const text = Buffer.concat(chunks).toString();
    resolve({ status: answer.statusCode ?? 0, headers: new Headers(pairs), text });
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

/** The same, with the answer's JSON as its body. */
export async function rawJson(url: string, path: string, asked: RawRequest = {}) {
  const { text, ...answer } = await rawRequest(url, path, asked);
  return { ...answer, body: JSON.parse(text) };
}
