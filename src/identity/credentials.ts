/** Which API keys and signing keys are good, as the log has it: never more than half a second ago. */
import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ALL, type ApiKey, type CredentialsState, credentials } from '../commands/credentials.ts';
import type { Executor } from '../commands/engine/executor.ts';
import { isSameHash, keyIdOf } from './apiKey.ts';
import { publicKeyFrom, type SigningKey } from './signingKeys.ts';

/** The log is asked again after this: a key that is revoked elsewhere is refused within a second. */
const FRESH_MS = 500;
/** While the log is unavailable, credentials read from it stay valid for so long. */
const MAX_STALE_MS = 30_000;
/** How long callers wait for the log where something is known already. */
const WAIT_MS = 300;

interface CredentialsOptions {
  readonly executor: Pick<Executor, 'load'>;
  /** Those that alone are trusted; undefined: those that instances announce. */
  readonly signingKeys?: readonly SigningKey[] | undefined;
  /** Milliseconds on a monotonic clock. */
  readonly now?: () => number;
}

export class Credentials {
  readonly #executor: Pick<Executor, 'load'>;
  readonly #own: ReadonlyMap<string, KeyObject> | undefined;
  readonly #now: () => number;
  #state: CredentialsState | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<CredentialsState> | undefined;

  constructor({ executor, signingKeys, now = () => performance.now() }: CredentialsOptions) {
    this.#executor = executor;
    this.#own = signingKeys && new Map(signingKeys.map(({ kid, publicKey }) => [kid, publicKey]));
    this.#now = now;
  }

  /** The key with this hash, while it is good. @throws EventStoreUnavailable */
  async apiKey(hash: string): Promise<ApiKey | undefined> {
    const { apiKeys } = await this.current();
    const stored = apiKeys[keyIdOf(hash)];
    return stored && isSameHash(stored.keyHash, hash) ? stored : undefined;
  }

  /** @throws EventStoreUnavailable */
  async isGood(keyId: string): Promise<boolean> {
    return Object.hasOwn((await this.current()).apiKeys, keyId);
  }

  /** What is known without asking the log; undefined where it must be asked. */
  isKnownGood(keyId: string): boolean | undefined {
    const known = this.#fresh();
    return known && Object.hasOwn(known.apiKeys, keyId);
  }

  /** @throws EventStoreUnavailable */
  async publicKey(kid: string): Promise<KeyObject | undefined> {
    if (this.#own) return this.#own.get(kid);
    const { signingKeys } = await this.current();
    const text = Object.hasOwn(signingKeys, kid) ? signingKeys[kid] : undefined;
    return text === undefined ? undefined : publicKeyFrom(text);
  }

  /** What is known is asked for again at the next use: something has changed. */
  refresh(): void {
    this.#readAt = Number.NEGATIVE_INFINITY;
  }

  /** @throws EventStoreUnavailable where the log has been away for long */
  current(): CredentialsState | Promise<CredentialsState> {
    const known = this.#fresh();
    if (known) return known;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  #fresh(): CredentialsState | undefined {
    return this.#now() - this.#readAt < FRESH_MS ? this.#state : undefined;
  }

  async #read(): Promise<CredentialsState> {
    const started = this.#now();
    const reading = this.#executor.load(credentials, ALL).then(({ state }) => {
      this.#state = state;
      this.#readAt = started;
      return state;
    });
    const known = this.#state;
    if (!known || started - this.#readAt >= MAX_STALE_MS) return reading;
    return Promise.race([reading.catch(() => known), delay(WAIT_MS, known, { ref: false })]);
  }
}
