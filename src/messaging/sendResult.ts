/** What becomes of a request to a platform, in classes that every platform has: whose fault an error is, what follows. */

/** What an error does to a send and to those after it. */
export type Refusal =
  /** The message fails, and so would any like it. */
  | 'permanent'
  /** The message fails: this person cannot be reached. */
  | 'unreachable'
  /** The message fails: the person has not written for too long. */
  | 'outsideWindow'
  /** The message fails; met by several people in a row, the channel is switched off. */
  | 'pageRefused'
  /** The message fails, and the channel is switched off. */
  | 'tokenInvalid'
  /** Sent again after a pause of the whole page. */
  | 'rateLimited'
  /** Sent again after a pause of all pages of the app. */
  | 'appRateLimited'
  /** Sent again after a pause of its own. */
  | 'temporary'
  /** It may have been carried out: never sent again by itself. */
  | 'unknown';

/** Why a request did not succeed. */
export interface Refused {
  readonly kind: Refusal;
  /** Numbers and our own words, fit to be shown. */
  readonly reason: string;
  /** The platform's own, such as `code/subcode` of the Graph API. */
  readonly code: string | null;
  /** Where the platform said how long to wait; at most a day. */
  readonly retryAfterMs?: number;
}

export type SendResult = { readonly kind: 'accepted'; readonly platformMessageId: string } | Refused;

/** Whether the token is taken. */
export type ProbeResult =
  | { readonly kind: 'taken' }
  | { readonly kind: 'refused' | 'unclear'; readonly reason: string };

/** Who a person is, as far as the platform shows it. */
export interface Profile {
  readonly fullName: string | null;
  readonly profilePictureUrl: string | null;
}

export type ProfileResult = { readonly kind: 'profile'; readonly profile: Profile } | Refused;
