/** One request to the Graph API: bounded in time and size, its outcome classed. The token is never in a URL or text. */
import { z } from 'zod';
import { parseExactly } from '../../exactJson.ts';
import {
  BLOCKED_CODE,
  BLOCKED_MS,
  type Refusal,
  refusalOf,
  refusalOfFailure,
  refusalWithoutNumbers,
} from './graphErrors.ts';

/** More of an answer is not read; what we ask for takes a few hundred bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** Why a request did not succeed. */
export interface Refused {
  readonly kind: Refusal;
  /** Numbers and our own words, fit to be shown. */
  readonly reason: string;
  /** `code` or `code/subcode` of the Graph API. */
  readonly code: string | null;
  /** Where the platform said how long to wait. */
  readonly retryAfterMs?: number;
}

export type GraphAnswer = { readonly kind: 'answered'; readonly body: unknown } | Refused;

export interface GraphRequest {
  readonly url: string;
  readonly token: string;
  /** Sent as JSON with POST; without it the request is a GET. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

const errorBody = z.object({
  error: z.object({
    code: z.int(),
    error_subcode: z.int().optional().catch(undefined),
    fbtrace_id: z.string().max(100).optional().catch(undefined),
  }),
});

/** Never throws for what the network or the platform does. */
export async function graphRequest({ url, token, body, signal }: GraphRequest): Promise<GraphAnswer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const content = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  try {
    const response = await fetch(url, { ...content, headers, redirect: 'manual', signal });
    const answer = parsed(await textOf(response));
    return response.ok ? { kind: 'answered', body: answer } : refused(response, answer);
  } catch (error) {
    return failed(error);
  }
}

/** The answer's text; empty where it is too long to be one of the Graph API's. */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop lets go of the connection.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

function refused({ status, headers }: Response, answer: unknown): Refused {
  const retryAfter = retryAfterMs(headers.get('retry-after'));
  const wait = retryAfter === undefined ? {} : { retryAfterMs: retryAfter };
  const known = errorBody.safeParse(answer);
  if (!known.success) {
    const reason = `the Graph API answered ${status} without an error`;
    return { kind: refusalWithoutNumbers(status), reason, code: null, ...wait };
  }
  const { code: number, error_subcode: subcode, fbtrace_id: trace } = known.data.error;
  const code = subcode === undefined ? String(number) : `${number}/${subcode}`;
  const blocked = number === BLOCKED_CODE ? { retryAfterMs: BLOCKED_MS } : {};
  const reason = `the Graph API answered error ${code}${trace === undefined ? '' : ` (trace ${trace})`}`;
  return { kind: refusalOf({ code: number, subcode }, status), reason, code, ...blocked, ...wait };
}

/** Of a `Retry-After` header: seconds, or a date. */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
}

const coded = z.object({ code: z.string() });
/** What fetch throws; the failed connection is its cause. */
const thrown = z.object({ name: z.string(), cause: coded.optional().catch(undefined) });

/** The request got no answer: it ran out of time, or the connection was refused or lost. */
function failed(error: unknown): Refused {
  const { name, cause } = thrown.parse(error);
  if (name === 'TimeoutError' || name === 'AbortError') {
    return { kind: 'unknown', reason: 'the Graph API did not answer in time', code: null };
  }
  const kind = refusalOfFailure(cause?.code);
  const what = kind === 'temporary' ? 'cannot be reached' : 'broke off the connection';
  return { kind, reason: `the Graph API ${what} (${cause?.code ?? 'no code'})`, code: null };
}
