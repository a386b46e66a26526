/**
 * Errors of the Send API by their numbers: whom each concerns, and what follows from it. Data alone; docs/CHANNELS.md
 * shows it, `graphErrors.ts` looks it up. Where Meta's pages say nothing of a number, its source is public client code.
 */
import type { Refusal } from '../sendResult.ts';

export type Concern = 'message' | 'person' | 'page' | 'app' | 'everybody';

/** Meta's name for codes of permissions; those of them that have a row of their own go by that. */
export const PERMISSIONS = '200–299';
export const isPermission = (code: number): boolean => code >= 200 && code <= 299;

export interface ErrorRow {
  readonly code: number | typeof PERMISSIONS | 'any';
  /** `none`: where the error has no subcode. `any`: whatever no other row of the code names. */
  readonly subcode: number | 'none' | 'any';
  readonly concerns: Concern;
  readonly does: Refusal;
  readonly means: string;
}

const row = (
  code: ErrorRow['code'],
  subcode: ErrorRow['subcode'],
  concerns: Concern,
  does: Refusal,
  means: string,
): ErrorRow => ({ code, subcode, concerns, does, means });

/** Meta's page 'Handling Errors' of the Graph API, its authentication subcodes among them. */
const token: readonly ErrorRow[] = [
  row(102, 'any', 'page', 'tokenInvalid', 'the session behind the token is over'),
  row(104, 'any', 'page', 'tokenInvalid', 'an access token is required'),
  row(190, 'any', 'page', 'tokenInvalid', 'the token is not taken'),
  row(190, 458, 'page', 'tokenInvalid', 'the app was removed'),
  row(190, 459, 'page', 'tokenInvalid', 'its owner has to log in at Facebook'),
  row(190, 460, 'page', 'tokenInvalid', 'its owner changed the password'),
  row(190, 463, 'page', 'tokenInvalid', 'the token has expired'),
  row(190, 464, 'page', 'tokenInvalid', 'the account of its owner is not confirmed'),
  row(190, 467, 'page', 'tokenInvalid', 'the token is not valid'),
  row(190, 492, 'page', 'tokenInvalid', 'its owner has no role at the page any more'),
  row(2500, 'any', 'page', 'tokenInvalid', 'an active access token is required'),
];

/** Meta's pages of errors of the Messenger Platform and of the Graph API. */
const page: readonly ErrorRow[] = [
  row(3, 'any', 'app', 'pageRefused', 'the app lacks a capability'),
  row(10, 'none', 'page', 'pageRefused', 'a permission is missing'),
  row(200, 'none', 'page', 'pageRefused', 'a permission is missing; some meet it for one person alone'),
  row(PERMISSIONS, 'none', 'page', 'pageRefused', 'another permission is missing'),
  row(210, 'any', 'person', 'unreachable', 'the person cannot be seen'),
  row(230, 'any', 'page', 'pageRefused', 'the permission to send messages is missing'),
  row(299, 'any', 'page', 'pageRefused', 'a permission is missing'),
  row(368, 'any', 'page', 'rateLimited', 'the page is blocked for a while, for abuse'),
];

/** Meta's pages of errors and of rate limits. */
const limits: readonly ErrorRow[] = [
  row(4, 'any', 'app', 'appRateLimited', 'the app calls too often'),
  row(341, 'any', 'app', 'appRateLimited', 'the app has reached a limit'),
  row(4, 2018022, 'page', 'rateLimited', 'the page sends too much to phone numbers'),
  row(17, 'any', 'page', 'rateLimited', 'the owner of the token calls too often'),
  row(32, 'any', 'page', 'rateLimited', 'the page calls too often'),
  row(613, 'any', 'page', 'rateLimited', 'a rate limit is exceeded'),
  row(80001, 'any', 'page', 'rateLimited', 'the page calls too often'),
  row(80002, 'any', 'page', 'rateLimited', 'the Instagram account calls too often'),
  row(80006, 'any', 'page', 'rateLimited', 'the page sends too much'),
];

const person: readonly ErrorRow[] = [
  // microsoft/botframework-sdk#2050, and Meta's page of errors.
  row(10, 2018065, 'person', 'outsideWindow', 'outside the window for messages'),
  row(10, 2018278, 'person', 'outsideWindow', 'outside the window for messages'),
  // ComposioHQ/composio#3604: Instagram's number for it.
  row(10, 2534022, 'person', 'outsideWindow', 'outside the window for messages'),
  row(100, 2534022, 'person', 'outsideWindow', 'outside the window for messages'),
  // botkit#559, pymessenger#81 and client code: a permission, but of this person.
  row(10, 2018108, 'person', 'unreachable', 'this person takes no messages of the page'),
  row(200, 2018108, 'person', 'unreachable', 'this person takes no messages of the page'),
  row(200, 2018027, 'person', 'unreachable', 'this person may not be written to yet'),
  row(200, 2018028, 'person', 'unreachable', 'the app may write to its testers alone'),
  row(200, 2018021, 'person', 'unreachable', 'this person is known by a phone number alone'),
  // davidchua/pymessenger#93: handover of one conversation.
  row(10, 2018300, 'person', 'unreachable', 'another app has this conversation'),
  row(10, 2018321, 'person', 'unreachable', 'another app has this conversation'),
  row(100, 33, 'person', 'unreachable', 'no such person for this page'),
  row(100, 2018001, 'person', 'unreachable', 'no such person'),
  // hartleybrody/fb-messenger-bot#7 has the same without a subcode, which is an invalid parameter to us.
  row(100, 2018218, 'person', 'unreachable', 'the person has no profile'),
  row(100, 2534014, 'person', 'unreachable', 'no such person on Instagram'),
  row(9, 'any', 'person', 'permanent', 'too much was sent to this person'),
  row(551, 'any', 'person', 'unreachable', 'the person is not available'),
  row(10900, 'any', 'message', 'permanent', 'what it answers is gone'),
  row(10903, 'any', 'person', 'permanent', 'this person cannot be answered in this way'),
  // microsoft/botframework-sdk#4556: with 551, and with 200.
  row('any', 1545041, 'person', 'unreachable', 'the person is not available'),
];

/** Meta's page of errors of the Messenger Platform; rickydunlop/fbmessenger-node#24 for 2018034. */
const message: readonly ErrorRow[] = [
  // A permission that is missing for good has no subcode; subcodes speak of this very send.
  row(10, 'any', 'message', 'permanent', 'this may not be sent'),
  row(200, 'any', 'message', 'permanent', 'this may not be sent'),
  row(PERMISSIONS, 'any', 'message', 'permanent', 'this may not be sent'),
  row(100, 'any', 'message', 'permanent', 'a parameter is invalid'),
  row(100, 2018034, 'message', 'permanent', 'the message is empty'),
  row(100, 2018109, 'message', 'permanent', 'the attachment is too large'),
  row(100, 2018008, 'message', 'permanent', 'the attachment cannot be fetched'),
  row(100, 2018047, 'message', 'permanent', 'the attachment cannot be uploaded'),
  row(506, 'any', 'message', 'permanent', 'it says the same as the message before'),
];

/** Meta's page 'Handling Errors'; remixz/messenger-bot#61 for 1200. */
const passing: readonly ErrorRow[] = [
  row(1, 'any', 'everybody', 'temporary', 'an unknown error of the platform'),
  row(1, 1357046, 'everybody', 'unknown', 'its answer went wrong; the message may have been sent'),
  row(2, 'any', 'everybody', 'temporary', 'the platform is not available'),
  row(1200, 'any', 'everybody', 'temporary', 'the message cannot be sent for now'),
];

export const errorTable: readonly ErrorRow[] = [
  ...message,
  ...person,
  ...page,
  ...token,
  ...limits,
  ...passing,
];
