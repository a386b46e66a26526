/** What we ask of the Graph API: to send a message, and who a person is. Owns no retry: that is the caller's. */
import { z } from 'zod';
import { WrittenNumber } from '../../exactJson.ts';
import { storableText } from '../json.ts';
import type { AuthorizedAccount, OutgoingContent, OutgoingMessage } from '../platform.ts';
import type { ProbeResult, ProfileResult, Refused, SendResult } from '../sendResult.ts';
import { profileOf } from './graphProfile.ts';
import { type GraphAnswer, graphRequest } from './graphRequest.ts';

/** How long an answer may take; then the outcome of a send is unknown. */
const GRAPH_TIMEOUT_MS = 15_000;
/** Longer ones are no ids. */
const MAX_ID_LENGTH = 1_000;

interface GraphClientOptions {
  /** With the API's version, without a slash at its end. */
  readonly graphUrl: string;
  readonly timeoutMs?: number;
}

/** The platform's, so its characters and length are not ours to choose; what cannot be stored is no id. */
const mid = z
  .string()
  .min(1)
  .max(MAX_ID_LENGTH)
  .refine(id => storableText(id) === id);
/** Ids are text; where one comes as a number, its digits are its text. */
const platformId = z
  .union([
    z.string(),
    z.int().transform(String),
    z.instanceof(WrittenNumber).transform(({ source }) => source),
  ])
  .pipe(mid);
const sent = z.object({ message_id: platformId });

export class GraphClient {
  readonly #graphUrl: string;
  readonly #timeoutMs: number;

  constructor({ graphUrl, timeoutMs = GRAPH_TIMEOUT_MS }: GraphClientOptions) {
    this.#graphUrl = graphUrl;
    this.#timeoutMs = timeoutMs;
  }

  /** Never throws for what the platform does. `signal` gives up waiting: the outcome is unknown then. */
  async sendMessage(
    page: AuthorizedAccount,
    message: OutgoingMessage,
    signal?: AbortSignal,
  ): Promise<SendResult> {
    const path = `${encodeURIComponent(page.platformSpecificId)}/messages`;
    const answer = await this.#request(page, path, bodyOf(message), signal);
    if (answer.kind !== 'answered') return answer;
    const accepted = sent.safeParse(answer.body);
    if (accepted.success) return { kind: 'accepted', platformMessageId: accepted.data.message_id };
    return { kind: 'unknown', reason: 'the Graph API answered without a message id', code: null };
  }

  /** Name and picture, as far as the person and the permissions of the page let them be known. */
  async getProfile(page: AuthorizedAccount, psid: string, signal?: AbortSignal): Promise<ProfileResult> {
    const fields =
      page.platformType === 'INSTAGRAM_BUSINESS'
        ? 'name,username,profile_pic'
        : 'name,first_name,last_name,profile_pic';
    const path = `${encodeURIComponent(psid)}?fields=${fields}`;
    const answer = await this.#request(page, path, undefined, signal);
    if (answer.kind !== 'answered') return answer;
    return { kind: 'profile', profile: profileOf(answer.body) };
  }

  /**
   * Whether the token is taken. Asked with the token itself, so that neither the app's secret nor a permission is
   * needed (`debug_token` needs both): any error but one of the token or one that passes says that it is.
   */
  async probe(page: AuthorizedAccount, signal?: AbortSignal): Promise<ProbeResult> {
    const answer = await this.#request(page, 'me?fields=id', undefined, signal);
    return answer.kind === 'answered' ? { kind: 'taken' } : probed(answer);
  }

  #request(page: AuthorizedAccount, path: string, body: unknown, signal?: AbortSignal): Promise<GraphAnswer> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    return graphRequest({
      url: `${this.#graphUrl}/${path}`,
      token: page.accessToken,
      body,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  }
}

function bodyOf({ platformCustomerId, content, mode, metadata }: OutgoingMessage) {
  const type =
    mode === 'RESPONSE'
      ? { messaging_type: 'RESPONSE' }
      : { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' };
  return { recipient: { id: platformCustomerId }, ...type, message: { ...messageOf(content), metadata } };
}

function messageOf(content: OutgoingContent) {
  if ('text' in content) return { text: content.text };
  const { type, url } = content.attachment;
  return { attachment: { type, payload: { url } } };
}

/** What passes says nothing of the token. */
const SAYS_NOTHING: ReadonlySet<Refused['kind']> = new Set([
  'temporary',
  'rateLimited',
  'appRateLimited',
  'unknown',
]);

const probed = ({ kind, reason }: Refused): ProbeResult => {
  if (kind === 'tokenInvalid') return { kind: 'refused', reason };
  return SAYS_NOTHING.has(kind) ? { kind: 'unclear', reason } : { kind: 'taken' };
};
