/** Which error codes a route can answer: those that its shape implies, and those that it names. */

import { ruleOf } from '../policy.ts';
import { type ProblemCode, problemCatalog, problemCodes } from '../problemCatalog.ts';
import type { Route } from '../route.ts';

/** Of callers who are asked who they are. */
const OF_CALLERS: readonly ProblemCode[] = [
  'authentication-required',
  'invalid-credentials',
  'token-expired',
  'provider-unavailable',
  'not-permitted',
  'unknown-host',
  'too-many-requests',
];

/** What the shape of a route implies. */
const implied: readonly { when: (row: Route) => boolean; codes: readonly ProblemCode[] }[] = [
  { when: () => true, codes: ['invalid-input', 'internal-error'] },
  { when: row => isApi(row), codes: ['position-not-reached'] },
  { when: row => ruleOf(row.operationId) !== 'everyone', codes: OF_CALLERS },
  {
    when: row => isApi(row) && row.method === 'GET',
    codes: ['read-models-not-ready', 'read-store-unavailable', 'too-many-answers'],
  },
  { when: row => row.id !== undefined, codes: ['not-found'] },
  {
    when: row => row.body !== undefined,
    codes: ['body-too-large', 'unsupported-media-type', 'unsupported-encoding'],
  },
  {
    when: row => row.body !== undefined || row.bytes !== undefined,
    codes: ['body-too-large', 'request-timeout', 'too-many-bodies', 'server-stopping'],
  },
  { when: row => row.bytes !== undefined, codes: ['too-many-items'] },
  {
    when: row => row.method !== 'GET',
    codes: ['append-too-large', 'too-much-contention', 'event-store-unavailable', 'append-outcome-unknown'],
  },
];
const BY_HEADER: { readonly [header: string]: readonly ProblemCode[] } = {
  'Idempotency-Key': ['request-in-progress', 'idempotency-key-reused'],
  'If-Match': ['precondition-failed'],
};

export const isApi = ({ path }: Route): boolean => path.startsWith('/api/');

/** A code with the status and, where the route has one, the message that the route gives with it. */
export interface Refusal {
  readonly code: ProblemCode;
  readonly status: number;
  readonly message: string;
}

/** By status, in the order of the catalogue. */
export function refusalsOf(row: Route): ReadonlyMap<number, readonly Refusal[]> {
  const codes = codesOf(row);
  const refusals = problemCodes.filter(code => codes.has(code)).map(code => refusal(row, code));
  return Map.groupBy(refusals, ({ status }) => status);
}

function codesOf(row: Route): ReadonlySet<string> {
  const { headers = [], problems = {}, refuses = [] } = row;
  return new Set([
    ...implied.filter(({ when }) => when(row)).flatMap(({ codes }) => codes),
    ...headers.flatMap(header => BY_HEADER[header] ?? []),
    ...Object.keys(problems),
    ...refuses,
  ]);
}

function refusal({ problems = {}, body }: Route, code: ProblemCode): Refusal {
  const kind = problemCatalog[code];
  const { status = kind.status, message = kind.meaning } = problems[code] ?? {};
  return { code, status, message: code === 'invalid-input' ? (body?.missing ?? message) : message };
}
