/** One request to the Graph API: bounded in time and size, its outcome classed. The token is never in a URL or text. */
import { z } from 'zod';
import { parseExactly } from '../../exactJson.ts';
import { isSendableToken } from '../accessToken.ts';
import type { Refused } from '../sendResult.ts';
import { type Answer, CallFailed, call } from './graphCall.ts';
import { BLOCKED_CODE, BLOCKED_MS, refusalOf, refusalWithoutNumbers } from './graphErrors.ts';
import { retryAfterMs } from './retryAfter.ts';

export type GraphAnswer = { readonly kind: 'answered'; readonly body: unknown } | Refused;

interface GraphRequest {
  readonly url: string;
  readonly token: string;
  /** Sent as JSON with POST; without it the request is a GET. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

const BYTE_ORDER_MARK = /^\ufeff/;

/** Some proxies and versions write numbers as text. */
const number = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number),
]);
const errorBody = z.object({
  error: z.object({
    code: number,
    error_subcode: number.optional().catch(undefined),
    is_transient: z
      .union([z.boolean(), z.literal('true').transform(() => true)])
      .optional()
      .catch(undefined),
    fbtrace_id: z
      .string()
      .regex(/^[\w+/=-]{1,100}$/)
      .optional()
      .catch(undefined),
  }),
});
type GraphError = z.infer<typeof errorBody>['error'];

const UNSENDABLE: Refused = {
  kind: 'tokenInvalid',
  reason: 'the access token cannot be sent: it has characters that no header can carry',
  code: null,
};

/** Never throws for what the network or the platform does. */
export async function graphRequest({ url, token, body, signal }: GraphRequest): Promise<GraphAnswer> {
  if (!isSendableToken(token)) return UNSENDABLE;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const text = body === undefined ? undefined : JSON.stringify(body);
  try {
    return understood(await call({ url, headers, body: text, signal }));
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    return failed(error);
  }
}

/** An error is one whatever the status says. */
function understood(answer: Answer): GraphAnswer {
  const body = parsed(answer.text);
  const known = errorBody.safeParse(body);
  if (known.success) return refused(answer, known.data.error);
  if (answer.status >= 200 && answer.status < 300) return { kind: 'answered', body };
  const reason = `the Graph API answered ${answer.status} without an error`;
  return { kind: refusalWithoutNumbers(answer.status), reason, code: null, ...waitOf(answer) };
}

function parsed(text: string): unknown {
  try {
    return parseExactly(text.replace(BYTE_ORDER_MARK, ''));
  } catch {
    return undefined;
  }
}

function refused(answer: Answer, error: GraphError): Refused {
  const { code: number, fbtrace_id: trace } = error;
  // 0 stands for none.
  const subcode = error.error_subcode || undefined;
  const code = subcode === undefined ? String(number) : `${number}/${subcode}`;
  const blocked = number === BLOCKED_CODE ? { retryAfterMs: BLOCKED_MS } : {};
  const reason = `the Graph API answered error ${code}${trace === undefined ? '' : ` (trace ${trace})`}`;
  const numbers = { code: number, subcode, isTransient: error.is_transient === true };
  return { kind: refusalOf(numbers, answer.status), reason, code, ...blocked, ...waitOf(answer) };
}

function waitOf({ retryAfter }: Answer): { readonly retryAfterMs?: number } {
  const ms = retryAfterMs(retryAfter, Date.now());
  return ms === undefined ? {} : { retryAfterMs: ms };
}

/** The request got no answer: it ran out of time, or the connection was refused or lost. */
function failed({ mayHaveLeft, gaveUp, message }: CallFailed): Refused {
  if (!mayHaveLeft)
    return { kind: 'temporary', reason: `the Graph API cannot be reached (${message})`, code: null };
  const reason = gaveUp
    ? 'the Graph API did not answer in time'
    : `the Graph API broke off the connection (${message})`;
  return { kind: 'unknown', reason, code: null };
}
