/**
 * What errors of the Graph API mean for a send. Decided by numbers, never by text.
 * Source: Meta's pages on Messenger and Graph API error codes; numbers marked so come from public client code.
 */

export type Refusal =
  | 'tokenInvalid'
  | 'rateLimited'
  | 'temporary'
  | 'permanent'
  | 'outsideWindow'
  | 'unreachable'
  | 'unknown';

export interface ErrorNumbers {
  readonly code: number;
  readonly subcode: number | undefined;
}

/** Blocked for abuse (368): nothing of the page is tried for so long. */
export const BLOCKED_MS = 2 * 60 * 60 * 1_000;
export const BLOCKED_CODE = 368;

/** A subcode says more than its code, and is looked up first. */
const bySubcode: { readonly [codeAndSubcode: string]: Refusal } = {
  '10/2018278': 'outsideWindow',
  // From client code.
  '10/2534022': 'outsideWindow',
  // May have been carried out.
  '1/1357046': 'unknown',
};
/** The person blocked the page, whatever code comes with it. From client code. */
const PERSON_UNREACHABLE = 1_545_041;

const byCode: { readonly [code: number]: Refusal } = {
  2: 'temporary',
  1200: 'temporary',
  4: 'rateLimited',
  32: 'rateLimited',
  613: 'rateLimited',
  80006: 'rateLimited',
  [BLOCKED_CODE]: 'rateLimited',
  102: 'tokenInvalid',
  190: 'tokenInvalid',
  // A permission is missing: the page has to be connected again.
  200: 'tokenInvalid',
  230: 'tokenInvalid',
  551: 'unreachable',
  100: 'permanent',
  10: 'permanent',
};

/** A server error that says which one it is, is a definite refusal: it may be tried again. */
export function refusalOf({ code, subcode }: ErrorNumbers, status: number): Refusal {
  const known = bySubcode[`${code}/${subcode}`];
  if (known) return known;
  if (subcode === PERSON_UNREACHABLE) return 'unreachable';
  return byCode[code] ?? refusalOfStatus(status);
}

const refusalOfStatus = (status: number): Refusal => {
  if (status === 429) return 'rateLimited';
  return status >= 500 ? 'temporary' : 'permanent';
};

/** Without numbers, a server error says nothing of what was done before it. */
export function refusalWithoutNumbers(status: number): Refusal {
  if (status === 429) return 'rateLimited';
  return status >= 300 && status < 500 ? 'permanent' : 'unknown';
}

/** A request that failed before a byte of it was written was not carried out. */
const NOTHING_WRITTEN = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** `code` is that of the failed connection, where it has one. */
export const refusalOfFailure = (code: string | undefined): 'temporary' | 'unknown' =>
  code !== undefined && NOTHING_WRITTEN.has(code) ? 'temporary' : 'unknown';
