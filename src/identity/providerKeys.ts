/** The public keys of an OpenID provider: fetched within bounds, kept while the provider is away. */
import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
} from 'jose';
import { z } from 'zod';
import { Unauthenticated } from './unauthenticated.ts';

const TIMEOUT_MS = 2_000;
/** A longer document is refused: providers have a few keys of some hundred bytes. */
const MAX_BYTES = 512 * 1024;
const MAX_KEYS = 100;
/** An unknown `kid` asks the provider again at most so often. */
const UNKNOWN_KEY_MS = 60_000;
/** While no key is known at all, the provider is asked so often at most. */
const NO_KEYS_MS = 5_000;
/** Known keys are looked up again after this, beside the requests that use them. */
const REFRESH_MS = 10 * 60_000;

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).max(MAX_KEYS) });
type KeySet = ReturnType<typeof createLocalJWKSet>;

interface ProviderKeysOptions {
  readonly url: string;
  /** Milliseconds on a monotonic clock. */
  readonly now?: () => number;
  /** Told why the keys could not be fetched. */
  readonly onFailure?: (error: unknown) => void;
}

export class ProviderKeys {
  readonly #url: string;
  readonly #now: () => number;
  readonly #onFailure: (error: unknown) => void;
  #known: KeySet | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;

  constructor({ url, now = () => performance.now(), onFailure = () => {} }: ProviderKeysOptions) {
    this.#url = url;
    this.#now = now;
    this.#onFailure = onFailure;
  }

  /** @throws Unauthenticated while the provider's keys are not to be had, errors.JWKSNoMatchingKey for an unknown key */
  async keyOf(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    await this.#prepare();
    try {
      return await this.#find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#isDue(UNKNOWN_KEY_MS)) throw error;
    }
    await this.#fetch();
    return this.#find(header, token);
  }

  #find(header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    if (this.#known) return this.#known(header, token);
    throw new Unauthenticated('provider-unavailable', 'The keys of the identity provider cannot be read');
  }

  /** Waits for the provider only where none of its keys are known. */
  async #prepare(): Promise<void> {
    if (this.#known) {
      if (this.#isDue(REFRESH_MS)) void this.#fetch();
    } else if (this.#fetching || this.#isDue(NO_KEYS_MS)) await this.#fetch();
  }

  #isDue(afterMs: number): boolean {
    return this.#now() - this.#triedAt >= afterMs;
  }

  /** Never rejects: what was known before goes on being known. */
  #fetch(): Promise<void> {
    this.#fetching ??= this.#read()
      .catch(this.#onFailure)
      .finally(() => {
        this.#fetching = undefined;
      });
    return this.#fetching;
  }

  async #read(): Promise<void> {
    this.#triedAt = this.#now();
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await fetch(this.#url, {
      signal,
      redirect: 'error',
      headers: { accept: 'application/json' },
    });
    if (!answer.ok) throw new Error(`AUTH_JWKS_URL answered ${answer.status}`);
    this.#known = createLocalJWKSet(keySet.parse(JSON.parse(await boundedText(answer))));
  }
}

async function boundedText({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new Error(`AUTH_JWKS_URL answered more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
