/** Proof that a webhook comes from Meta: an HMAC over the bytes as received, made with the app's secret. */
import { createHash, createHmac, type Hmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether `header` (`X-Hub-Signature-256`) is the signature of these very bytes under any of the secrets. Meta signs
 * what it sends, escapes included, so a body that was parsed and written again proves nothing.
 */
export function isSignedBy(secrets: readonly string[], bytes: Buffer, header: string): boolean {
  const check = new SignatureCheck(secrets, header);
  check.add(bytes);
  return check.isRight();
}

/** The same of a body that comes in pieces: what one piece costs does not grow with the whole. */
export class SignatureCheck {
  readonly #claimed: Buffer;
  readonly #secrets: readonly string[];
  #begun: readonly Hmac[] | undefined;

  constructor(secrets: readonly string[], header: string) {
    this.#claimed = Buffer.from(SIGNATURE.exec(header)?.[1] ?? '', 'hex');
    this.#secrets = secrets;
  }

  add(piece: Buffer): void {
    for (const hmac of this.#hmacs) hmac.update(piece);
  }

  /** Made with the first piece: many bodies are refused before one comes. */
  get #hmacs(): readonly Hmac[] {
    this.#begun ??= this.#secrets.map(secret => createHmac('sha256', secret));
    return this.#begun;
  }

  /** To be asked once, at the end. */
  isRight(): boolean {
    const matches = this.#hmacs.map(hmac => {
      const actual = hmac.digest();
      return this.#claimed.length === actual.length && timingSafeEqual(this.#claimed, actual);
    });
    return matches.includes(true);
  }
}

/** Whether it could be one: what is not need not be compared with anything. */
export const isSignature = (header: string): boolean => SIGNATURE.test(header);

/** Takes as long for any two texts: what is compared are their digests. */
export const isSameSecret = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
