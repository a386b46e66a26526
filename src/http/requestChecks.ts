/** What HTTP itself asks of a request, before anything is made of it. */
import type { IncomingMessage } from 'node:http';
import { HttpProblem } from './problems.ts';

const CLOSE = { headers: { Connection: 'close' } };

/** @throws HttpProblem 400 or 417 */
export function checkRequest({ headers, rawHeaders, httpVersion }: IncomingMessage): void {
  const { host, expect } = headers;
  if (host === undefined && httpVersion === '1.1')
    throw new HttpProblem(400, 'malformed-request', 'Host: is missing', CLOSE);
  if (countOf('host', rawHeaders) > 1)
    throw new HttpProblem(400, 'malformed-request', 'Host: must be given once', CLOSE);
  if (expect !== undefined && expect.toLowerCase() !== '100-continue')
    throw new HttpProblem(417, 'expectation-failed', 'Expect: can be 100-continue alone', CLOSE);
}

/** How often a header was sent. `rawHeaders`: names and values by turns; `name` in lower case. */
function countOf(name: string, rawHeaders: readonly string[]): number {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const sent = rawHeaders[index];
    if (sent?.length === name.length && sent.toLowerCase() === name) count++;
  }
  return count;
}
