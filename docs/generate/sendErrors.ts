/** Tables of docs/CHANNELS.md: what an error of a send does, from the table that decides it. */
import {
  type Concern,
  type ErrorRow,
  errorTable,
  PERMISSIONS,
} from '../../src/messaging/meta/graphErrorTable.ts';
import type { Refusal } from '../../src/messaging/sendResult.ts';
import { table } from './markdown.ts';

const CONCERNS: { readonly [C in Concern]: string } = {
  message: 'this message',
  person: 'this person',
  page: 'this page',
  app: 'the app',
  everybody: 'everybody, for a while',
};

const DOES: { readonly [R in Refusal]: string } = {
  permanent: 'The message fails.',
  unreachable: 'The message fails.',
  outsideWindow: 'The message fails.',
  pageRefused:
    'The message fails. Met by three different people in a row, with no send in between, the channel is switched off.',
  tokenInvalid: 'The channel is switched off. The message fails, and is sent once the channel is back.',
  rateLimited: 'All sends of the page wait, and this one is tried again.',
  appRateLimited: 'All sends of all pages wait, and this one is tried again.',
  temporary: 'It is tried again with growing pauses, eight times in all.',
  unknown: 'Nobody knows whether it was sent. It is never sent again by itself; an echo settles it.',
};

/** Of errors that the table names. */
export function sendErrors(): string {
  const rows = [...errorTable]
    .sort(byNumbers)
    .map(({ code, subcode, concerns, does, means }) => [
      numbersOf(code, subcode),
      means,
      CONCERNS[concerns],
      DOES[does],
    ]);
  return table(['error', 'meaning', 'concerns', 'what is done'], rows);
}

/** Of answers that are in no line of it. */
export const otherAnswers = (): string =>
  table(
    ['answer', 'what is done'],
    [
      ['another code or no error in the body, with status 429', DOES.rateLimited],
      ['another code or no error in the body, with status 401', DOES.pageRefused],
      ['another code or no error in the body, with status 421 or 425', DOES.temporary],
      ['another code, with status 5xx', DOES.temporary],
      ['another code, with any other status', DOES.permanent],
      ['no error in the body, any other status 3xx or 4xx', DOES.permanent],
      ['no error in the body, status 5xx; status 408; no message id in a 2xx', DOES.unknown],
      ['none within 15 seconds, or the connection broke', DOES.unknown],
      ['none, and the request never left: no connection, no TLS', DOES.temporary],
      ['none, since the token has characters that no header can carry', DOES.tokenInvalid],
    ],
  );

const numbersOf = (code: ErrorRow['code'], subcode: ErrorRow['subcode']): string => {
  const isDivided = errorTable.some(row => row.code === code && row.subcode === 'none');
  if (subcode === 'any') return `\`${code}\`${isDivided ? ', any other subcode' : ''}`;
  if (subcode === 'none') return `\`${code}\`, no subcode`;
  return code === 'any' ? `any code, \`${subcode}\`` : `\`${code}/${subcode}\``;
};

/** Words behind numbers, and a code before its subcodes. */
function byNumbers(a: ErrorRow, b: ErrorRow): number {
  const [first, second] = [rank(a), rank(b)];
  return first.code - second.code || first.subcode - second.subcode;
}

const rank = ({ code, subcode }: ErrorRow) => ({
  code: sortKeyOf(code),
  subcode: typeof subcode === 'number' ? subcode : Number(subcode === 'any'),
});

const sortKeyOf = (code: ErrorRow['code']): number => {
  if (code === 'any') return Number.MAX_SAFE_INTEGER;
  return code === PERMISSIONS ? 299.5 : code;
};
