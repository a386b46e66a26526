/** Why a caller is not known. Says nothing of the credentials themselves: it is logged and answered. */

export const UNAUTHENTICATED_CODES = [
  'authentication-required',
  'invalid-credentials',
  'token-expired',
  'provider-unavailable',
] as const;
export type UnauthenticatedCode = (typeof UNAUTHENTICATED_CODES)[number];

export class Unauthenticated extends Error {
  readonly code: UnauthenticatedCode;
  constructor(code: UnauthenticatedCode, message: string) {
    super(message);
    this.code = code;
  }

  /** Somebody may have made them up; not where they are missing, have run out, or cannot be checked now. */
  get isGuess(): boolean {
    return this.code === 'invalid-credentials';
  }
}

export const authenticationRequired = (): Unauthenticated =>
  new Unauthenticated('authentication-required', 'Authorization: a Bearer token or API key is required');

export const invalidCredentials = (message = 'The credentials are not valid'): Unauthenticated =>
  new Unauthenticated('invalid-credentials', message);
