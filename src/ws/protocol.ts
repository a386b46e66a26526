/** The frames of `/ws`, its bounds and its close codes; `docs/PROTOCOL.md` in schemas. The only place with them. */

import { z } from 'zod';
import { checkContent, content, contentType, filledReference, senderType } from '../api/fields.ts';
import type { Id } from '../events/catalog/ids.ts';

export const PROTOCOL_VERSION = 1;

/** A longer client frame closes the socket with 1009. */
export const MAX_FRAME_BYTES = 64 * 1024;
/** More waiting for a slow client closes the socket with 4100. */
export const MAX_QUEUED_BYTES = 1024 * 1024;
export const MAX_SUBSCRIPTIONS = 128;
/** So many bad frames within the window close the socket with 4101. */
export const MAX_BAD_FRAMES = 50;
export const BAD_FRAME_WINDOW_MS = 10_000;
/** Client frames a second, and how many may come at once; one beyond is not executed. */
export const FRAMES_PER_SECOND = 100;
export const FRAME_BURST = 200;
/** Of one chat and kind of sender one `typing` frame is passed on in this time, however many come. */
export const TYPING_INTERVAL_MS = 1_000;
/** `typing` frames that all sockets of an instance together are sent in a second; what comes beyond is left out. */
export const MAX_TYPING_FRAMES_PER_SECOND = 5_000;
/** A socket that takes nothing for so long, of what it is sent in a catch-up, is closed with 4100. */
export const STUCK_READER_MS = 30_000;
export const PING_INTERVAL_MS = 25_000;
export const PONG_TIMEOUT_MS = 10_000;
/** How long a socket may be open before its caller is known; then it is closed with 4401. */
export const AUTHENTICATION_TIMEOUT_MS = 10_000;
/** How long before its end a token is warned of. */
export const EXPIRY_WARNING_MS = 60_000;
const MAX_TOKEN_LENGTH = 8 * 1024;

export const closeCode = {
  goingAway: 1001,
  tryAgainLater: 1013,
  tooSlow: 4100,
  tooManyBadFrames: 4101,
  unauthenticated: 4401,
  expired: 4402,
} as const;

const id = z.string({ error: 'must be a string' }).min(1).max(128);
const position = z
  .string({ error: 'must be a position: a decimal string' })
  .regex(/^\d{1,19}$/, { error: 'must be a position: a decimal string' })
  .transform(BigInt);

const chatId = filledReference.brand<'chat'>();

const topic = z
  .object({ chatId: chatId.exactOptional(), businessId: filledReference.brand<'business'>().exactOptional() })
  .refine(({ chatId, businessId }) => (chatId === undefined) !== (businessId === undefined), {
    error: 'give either chatId or businessId',
  });

export const clientFrames = {
  authenticate: z.object({
    id: id.exactOptional(),
    token: z
      .string({ error: 'must be a string' })
      .min(1, { error: 'must not be empty' })
      .max(MAX_TOKEN_LENGTH, { error: `must have at most ${MAX_TOKEN_LENGTH} characters` }),
  }),
  subscribe: z
    .object({ id, after: position.exactOptional(), epoch: z.string().max(128).exactOptional() })
    .and(topic),
  unsubscribe: z.object({ id }).and(topic),
  send: z
    .object({
      id,
      chatId,
      senderType,
      contentType,
      content,
      clientMessageId: z
        .string({ error: 'must be a string' })
        .regex(/^[\x21-\x7e]{1,255}$/, { error: 'must be 1 to 255 visible ASCII characters' })
        .exactOptional(),
    })
    .check(checkContent),
  typing: z.object({ chatId, senderType }),
  ping: z.object({ id: id.exactOptional() }),
} as const;

export type ClientFrameType = keyof typeof clientFrames;
export type ClientFrame<T extends ClientFrameType> = z.infer<(typeof clientFrames)[T]>;

/** What to follow, as one key. */
export type Topic = `chat ${string}` | `business ${string}`;

export function topicOf({ chatId, businessId }: { chatId?: Id<'chat'>; businessId?: Id<'business'> }): Topic {
  return chatId === undefined ? `business ${businessId}` : `chat ${chatId}`;
}

/** Codes of `error` frames, and whether the same frame may succeed later. */
export const frameErrors = {
  'invalid-json': { retryable: false },
  'unknown-type': { retryable: false },
  'invalid-frame': { retryable: false },
  unauthenticated: { retryable: false },
  'not-permitted': { retryable: false },
  'not-found': { retryable: false },
  'already-subscribed': { retryable: false },
  'not-subscribed': { retryable: false },
  'too-many-subscriptions': { retryable: false },
  'too-many-frames': { retryable: true },
  'idempotency-key-reused': { retryable: false },
  'request-in-progress': { retryable: true },
  unavailable: { retryable: true },
  'internal-error': { retryable: true },
} as const;
export type FrameErrorCode = keyof typeof frameErrors;

/** A frame that is refused. Those that are the client's fault count as bad. */
export class FrameError extends Error {
  readonly code: FrameErrorCode;
  constructor(code: FrameErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
