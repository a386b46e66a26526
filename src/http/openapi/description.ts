/** The description of an operation: what the row says of itself, and what follows from its shape. */
import type { RequestHeader } from '../headers.ts';
import type { AccessLevel, Route } from '../route.ts';
import { isApi } from './refusals.ts';

const MEANT_FOR: { readonly [access in AccessLevel]: string } = {
  public: 'Meant for everyone.',
  user: "Meant for the shop's own people and programs.",
  auditor: 'Meant for auditors.',
  operator: 'Meant for operators.',
};

const BY_HEADER: { readonly [header in RequestHeader]?: string } = {
  'Idempotency-Key': 'A retry under the same `Idempotency-Key` gets the first answer.',
  'If-Match': 'With `If-Match` it happens only at a revision that is named there; else the answer is 412.',
};

export function descriptionOf(row: Route): string {
  const { description, access, headers = [], plain = [], method } = row;
  const implied = [
    MEANT_FOR[access],
    ...headers.flatMap(header => BY_HEADER[header] ?? []),
    ...(isApi(row) && method !== 'GET' ? ['A read after the answer shows what it did.'] : []),
    ...(plain.length > 0 ? [PLAIN] : []),
  ].join(' ');
  return description === undefined ? implied : `${description}\n\n${implied}`;
}

const PLAIN =
  'What is answered as plain text comes as JSON, with the text as `message`, to a client that names `application/json` in `Accept`.';
