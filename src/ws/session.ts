/** Who is at the other end of a socket, and for how long that is known. In open mode nobody asks. */
import { type Access, OPEN } from '../identity/access.ts';
import type { Authenticated } from '../identity/authenticator.ts';
import type { Identity } from '../identity/identity.ts';
import { type Principal, principalKey } from '../identity/principal.ts';
import { Unauthenticated } from '../identity/unauthenticated.ts';
import { clampDelay } from '../scheduling/delays.ts';
import { AUTHENTICATION_TIMEOUT_MS, closeCode, EXPIRY_WARNING_MS, FrameError } from './protocol.ts';

interface SessionOptions {
  /** Undefined in open mode. */
  readonly identity: Identity | undefined;
  /** Who called, where the handshake said so. */
  readonly known: Authenticated | undefined;
  /** Called after bad credentials. */
  readonly onGuess: () => void;
  readonly answer: (frame: object) => void;
  readonly close: (code: number, reason: string) => void;
  readonly now?: () => number;
}

export class Session {
  readonly #options: SessionOptions;
  #known: Authenticated | undefined;
  #warning: NodeJS.Timeout | undefined;
  #end: NodeJS.Timeout | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    if (options.known) this.#begin(options.known);
    else if (options.identity) {
      const late = () => this.#close(closeCode.unauthenticated, 'no credentials in time');
      this.#end = setTimeout(late, AUTHENTICATION_TIMEOUT_MS);
    }
  }

  get known(): Authenticated | undefined {
    return this.#known;
  }

  /** @throws FrameError while nobody is known; ReadModelsNotReady */
  async access(): Promise<Access> {
    const { identity } = this.#options;
    if (!identity) return OPEN;
    if (!this.#known) throw new FrameError('unauthenticated', 'authenticate first');
    try {
      return await identity.accesses.of(this.#known.principal);
    } catch (error) {
      throw error instanceof Unauthenticated ? this.#refused(error) : error;
    }
  }

  /** Knows the caller from now on, or for longer. @throws FrameError */
  async authenticate(token: string): Promise<Authenticated | undefined> {
    const { identity } = this.#options;
    if (!identity) return undefined;
    const known = await this.#verified(identity, token);
    if (this.#known && principalKey(this.#known.principal) !== principalKey(known.principal))
      throw new FrameError('not-permitted', 'this socket is of another caller');
    this.#begin(known);
    return known;
  }

  /** Closes the socket where its caller is known no longer. False then. */
  async isStillKnown(): Promise<boolean> {
    const { identity } = this.#options;
    if (!identity || !this.#known) return true;
    const { keyId, principal } = this.#known;
    const isGood = keyId === undefined || (await identity.credentials.isGood(keyId));
    if (isGood && (await isThere(identity, principal))) return true;
    this.#close(closeCode.unauthenticated, 'the credentials are not valid any more');
    return false;
  }

  stop(): void {
    clearTimeout(this.#warning);
    clearTimeout(this.#end);
  }

  async #verified(identity: Identity, token: string): Promise<Authenticated> {
    try {
      const known = await identity.authenticator.ofToken(token);
      await identity.accesses.of(known.principal);
      return known;
    } catch (error) {
      if (!(error instanceof Unauthenticated)) throw error;
      if (error.isGuess) this.#options.onGuess();
      throw this.#known ? new FrameError('unauthenticated', error.message) : this.#refused(error);
    }
  }

  /** The socket closes once the client has been told why. */
  #refused({ message }: Unauthenticated): FrameError {
    setImmediate(() => this.#close(closeCode.unauthenticated, 'the credentials are not valid'));
    return new FrameError('unauthenticated', message);
  }

  #begin(known: Authenticated): void {
    this.stop();
    this.#known = known;
    const { expiresAt } = known;
    if (expiresAt === undefined) return;
    const { answer, now = Date.now } = this.#options;
    const left = expiresAt - now();
    const frame = { type: 'token-expiring', expiresAt: new Date(expiresAt).toISOString() };
    // A token that is short-lived is warned of at half its time.
    const warnIn = Math.max(left - EXPIRY_WARNING_MS, left / 2);
    this.#warning = setTimeout(() => answer(frame), clampDelay(warnIn));
    this.#end = setTimeout(() => this.#close(closeCode.expired, 'the token has run out'), clampDelay(left));
  }

  #close(code: number, reason: string): void {
    this.stop();
    this.#options.close(code, reason);
  }
}

async function isThere({ accesses }: Identity, principal: Principal): Promise<boolean> {
  try {
    await accesses.of(principal);
    return true;
  } catch (error) {
    if (error instanceof Unauthenticated) return false;
    throw error;
  }
}
