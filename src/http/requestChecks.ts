/** What HTTP itself asks of a request, before anything is made of it. */
import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problems.ts';

const CLOSE = { headers: { Connection: 'close' } };

/** @throws HttpProblem 400 or 417 */
export function checkRequest({ headers, headersDistinct, httpVersion }: IncomingMessage): void {
  const { host, expect } = headers;
  if (host === undefined && httpVersion === '1.1')
    throw new HttpProblem(400, 'malformed-request', 'Host: is missing', CLOSE);
  if ((headersDistinct.host?.length ?? 0) > 1)
    throw new HttpProblem(400, 'malformed-request', 'Host: must be given once', CLOSE);
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    throw new HttpProblem(417, 'expectation-failed', 'Expect: can be 100-continue alone', CLOSE);
}
