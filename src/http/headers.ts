/** Headers that mean something to callers of this API: what each says, for the OpenAPI document and for CORS. */

interface Header {
  readonly description: string;
  /** JSON Schema of the value. */
  readonly schema: {
    readonly type: 'string' | 'integer';
    readonly pattern?: string;
    readonly minimum?: number;
  };
  readonly example?: string | number;
}

const position = { type: 'string', pattern: '^\\d{1,19}$' } as const;

/** Without examples: pages that send requests fill them in as they are. */
export const requestHeaders = {
  'Idempotency-Key': {
    description:
      'A name for this request, 1 to 255 visible ASCII characters, unique to the route. A retry under the same key gets the first answer, also after a restart.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  },
  'If-Match': {
    description:
      'Revisions, as `ETag` gave them, at which the change may happen, comma-separated; `*` allows any. At any other it is refused with 412. `W/"3"`, which proxies that compress make of `"3"`, counts as that.',
    schema: { type: 'string' },
  },
  'On-Behalf-Of': {
    description: 'The `userId` for whom a service acts: it sees and may what that user does.',
    schema: { type: 'string' },
  },
  'X-Min-Position': {
    description:
      'An `X-Event-Position` of an earlier answer: this one shows at least what stood there. Not reached within 5 s: 503.',
    schema: position,
  },
  'X-Request-Id': {
    description: 'An id of your own for this request, which answer, log and events then carry.',
    schema: { type: 'string', pattern: '^[\\w.:-]{1,128}$' },
  },
} as const satisfies { readonly [name: string]: Header };

export const replyHeaders = {
  ETag: {
    description: 'Revision of the entity, in double quotes: for `If-Match`.',
    schema: { type: 'string' },
    example: '"3"',
  },
  'X-Event-Position': {
    description: 'Where in the log the newest event behind this answer stands: for `X-Min-Position`.',
    schema: position,
    example: '1042',
  },
  'X-Next-Cursor': {
    description:
      'For the parameter `cursor` of the request for the next page; not there on the last one. A page ends before `limit` where it would be longer than 8 MiB, so page by cursor, not by counting.',
    schema: { type: 'string' },
    example: 'MTA0Mi4w',
  },
  'X-Truncated-Includes': {
    description:
      'Includes of which a list was cut at `includeLimit`, or shorter where the answer would be too long, comma-separated.',
    schema: { type: 'string' },
    example: 'orders, chats',
  },
  'X-Request-Id': {
    description: 'Id of this request, in the log and in the events that it caused.',
    schema: { type: 'string' },
    example: '5a7c9f0e-6f0c-4a52-9c36-0d6f6c0a7b11',
  },
  'Idempotent-Replayed': {
    description: '`true` where this is the first answer again, under its `Idempotency-Key`.',
    schema: { type: 'string' },
    example: 'true',
  },
  RateLimit: {
    description: 'How many calls of this class are left (`r`), and seconds until all are again (`t`).',
    schema: { type: 'string' },
    example: '"read";r=5999;t=42',
  },
  'RateLimit-Policy': {
    description: 'How many calls of this class (`q`) the caller may make in so many seconds (`w`).',
    schema: { type: 'string' },
    example: '"read";q=6000;w=60',
  },
  'WWW-Authenticate': {
    description: 'How to say who calls: RFC 6750.',
    schema: { type: 'string' },
    example: 'Bearer realm="chatledger"',
  },
  'Retry-After': {
    description: 'Seconds after which the same request may be answered.',
    schema: { type: 'integer', minimum: 0 },
    example: 1,
  },
} as const satisfies { readonly [name: string]: Header };

export type RequestHeader = keyof typeof requestHeaders;
export type ReplyHeader = keyof typeof replyHeaders;
