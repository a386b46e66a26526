/** What an error of the Graph API means for a send. Decided by numbers, never by text. */
import type { Refusal } from '../sendResult.ts';
import { type ErrorRow, errorTable, isPermission, PERMISSIONS } from './graphErrorTable.ts';

interface ErrorNumbers {
  readonly code: number;
  readonly subcode: number | undefined;
  /** The platform says that the same may work in a moment. */
  readonly isTransient: boolean;
}

/** Blocked for abuse (368): nothing of the page is tried for so long. */
export const BLOCKED_MS = 2 * 60 * 60 * 1_000;
export const BLOCKED_CODE = 368;

const keyOf = (code: ErrorRow['code'], subcode: ErrorRow['subcode']) => `${code}/${subcode}`;
const byNumbers: ReadonlyMap<string, Refusal> = new Map(
  errorTable.map(({ code, subcode, does }) => [keyOf(code, subcode), does]),
);

/** Of these `is_transient` makes something that is sent again; the others say more than it does. */
const MAY_BE_TRANSIENT: ReadonlySet<Refusal> = new Set(['permanent', 'pageRefused', 'tokenInvalid']);

/** A server error that says which one it is, is a definite refusal: it may be tried again. */
export function refusalOf(numbers: ErrorNumbers, status: number): Refusal {
  const refusal = named(numbers) ?? refusalOfStatus(status);
  return numbers.isTransient && MAY_BE_TRANSIENT.has(refusal) ? 'temporary' : refusal;
}

/** A subcode says more than its code, and a code more than those around it. */
const named = ({ code, subcode }: ErrorNumbers): Refusal | undefined =>
  byNumbers.get(keyOf(code, subcode ?? 'none')) ??
  byNumbers.get(keyOf('any', subcode ?? 'none')) ??
  byNumbers.get(keyOf(code, 'any')) ??
  (isPermission(code)
    ? byNumbers.get(keyOf(PERMISSIONS, subcode === undefined ? 'none' : 'any'))
    : undefined);

/**
 * What HTTP itself says, with or without numbers. 421 and 425: nothing was carried out, ask again. 408 should say the
 * same, but a gateway may answer it after it has passed the request on.
 */
const statuses: ReadonlyMap<number, Refusal> = new Map([
  [401, 'pageRefused'],
  [408, 'unknown'],
  [421, 'temporary'],
  [425, 'temporary'],
  [429, 'rateLimited'],
]);

/** Of numbers that the table does not have. */
const refusalOfStatus = (status: number): Refusal =>
  statuses.get(status) ?? (status >= 500 ? 'temporary' : 'permanent');

/** Without numbers, a server error says nothing of what was done before it. */
export function refusalWithoutNumbers(status: number): Refusal {
  return statuses.get(status) ?? (status >= 300 && status < 500 ? 'permanent' : 'unknown');
}
