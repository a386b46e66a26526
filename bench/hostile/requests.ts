/** Requests of attackers: many at once, whose answers are read to their end and counted by status. */
import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import { Tally } from './tally.ts';

export interface Shot {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export const JSON_BODY = { 'content-type': 'application/json' } as const;

export const postOf = (path: string, fields: object, headers: Record<string, string> = {}): Shot => ({
  method: 'POST',
  path,
  headers: { ...JSON_BODY, ...headers },
  body: JSON.stringify(fields),
});

/** Fires them all, so many at once; what fails without an answer counts by its code. */
export async function fire(
  url: string,
  shots: Iterable<Shot>,
  atOnce: number,
  signal: AbortSignal,
): Promise<Tally> {
  const tally = new Tally();
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const left = shots[Symbol.iterator]();
  const next = async (): Promise<void> => {
    for (let shot = left.next(); !shot.done && !signal.aborted; shot = left.next())
      tally.add(await statusOf(url, shot.value, agent, signal));
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  agent.destroy();
  return tally;
}

/** The status, once the whole answer was read; the error's code where there was none. */
function statusOf(url: string, shot: Shot, agent: Agent, signal: AbortSignal): Promise<string> {
  const { method = 'GET', path, headers = {}, body } = shot;
  const { promise, resolve } = Promise.withResolvers<string>();
  const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const options: RequestOptions = { agent, method, signal, headers: { ...headers, ...length } };
  const failed = (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name);
  const outgoing = request(`${url}${path}`, options, (response: IncomingMessage) => {
    response.on('end', () => resolve(String(response.statusCode))).on('error', failed);
    response.resume();
  });
  outgoing.on('error', failed).end(body);
  return promise;
}

export function* repeat<T>(count: number, make: (index: number) => T): Generator<T> {
  for (let index = 0; index < count; index++) yield make(index);
}
