/** The part of the error catalogue that is about who calls and what they may. */

export interface ProblemKind {
  /** Unless a route says otherwise for itself. */
  readonly status: number;
  readonly meaning: string;
  /** What the caller does then. */
  readonly remedy: string;
}

/** Who calls is not known, or may not. */
export const callerProblems = {
  'authentication-required': {
    status: 401,
    meaning: 'Nobody is named by `Authorization`, or on the WebSocket in time.',
    remedy: 'Send `Authorization: Bearer` with an API key or a token; a WebSocket of a page `authenticate`.',
  },
  'invalid-credentials': {
    status: 401,
    meaning:
      'The API key or token is malformed, revoked, for somebody else, signed by nobody known here, or of a user who does not exist.',
    remedy: 'Get another one. `message` says what is wrong, as far as that may be said.',
  },
  'token-expired': {
    status: 401,
    meaning: 'The token was good, and has run out.',
    remedy: 'Get another one from where it came.',
  },
  'provider-unavailable': {
    status: 401,
    meaning: 'The keys of the identity provider have not been read yet, and cannot be just now.',
    remedy: 'Repeat later; the log says what is wrong with `AUTH_JWKS_URL`.',
  },
  'unknown-host': {
    status: 421,
    meaning:
      'The header `Host` names a server that this is not: in open mode any but a loopback name, with `ALLOWED_HOSTS` any that is not listed.',
    remedy: 'Call it by its name; behind a proxy that passes its own host on, list that in `ALLOWED_HOSTS`.',
  },
  'too-many-requests': {
    status: 429,
    meaning:
      'The caller has made as many calls of this class as they may in a minute, or the address has made as many calls, or sent as many bad credentials; `RateLimit-Policy` says which, and how many.',
    remedy: 'Repeat after `Retry-After`.',
  },
  'not-permitted': {
    status: 403,
    meaning: 'The caller is known, and their role may not do this.',
    remedy: 'docs/SECURITY.md says which role may. Ask an owner of the business, or an operator.',
  },
} as const satisfies { readonly [code: string]: ProblemKind };

/** What keys, tokens and members do not allow. */
export const membershipProblems = {
  'open-mode': {
    status: 409,
    meaning: 'A token was asked for where identity is off: nobody is asked for one.',
    remedy: 'Call without one, or turn identity on with `AUTH=required`.',
  },
  'owner-remains': {
    status: 409,
    meaning: 'The user whom a business names as its owner cannot leave it, nor have another role in it.',
    remedy: 'Nothing to repeat.',
  },
  'too-many-members': {
    status: 409,
    meaning: 'The business has 1,000 members beside its owner.',
    remedy: 'Remove others first.',
  },
  'too-many-api-keys': {
    status: 409,
    meaning: 'There are 1,000 API keys that are good.',
    remedy: 'Revoke those that nobody uses.',
  },
} as const satisfies { readonly [code: string]: ProblemKind };
