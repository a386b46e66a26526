/** All that knows callers, put together. */
import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { decideAnnounceSigningKey, executeOnCredentials } from '../commands/credentials.ts';
import type { CommandContext } from '../commands/engine/commandContext.ts';
import type { Executor } from '../commands/engine/executor.ts';
import type { RecordedEvent } from '../events/event.ts';
import { newId } from '../newId.ts';
import type { ReadStore } from '../projections/readStore.ts';
import { Accesses } from './access.ts';
import { Authenticator } from './authenticator.ts';
import { Credentials } from './credentials.ts';
import { OwnTokens } from './ownTokens.ts';
import { People } from './people.ts';
import { ProviderKeys } from './providerKeys.ts';
import { ProviderTokens } from './providerTokens.ts';
import type { IdentitySettings } from './settings.ts';
import { KEY_FILE, publicText, type SigningKey, signingKeyIn } from './signingKeys.ts';

interface IdentityParts {
  readonly executor: Executor;
  readonly readModels: { readonly store: ReadStore };
  readonly now: () => Date;
  readonly log: Logger;
}

export interface Identity {
  readonly authenticator: Authenticator;
  readonly accesses: Accesses;
  readonly credentials: Credentials;
  readonly people: People;
  readonly ownTokens: OwnTokens;
  /** Of events that the read models show. */
  observe(events: readonly RecordedEvent[]): void;
}

const OF_CREDENTIALS = new Set(['ApiKeyIssued', 'ApiKeyRevoked', 'SigningKeyAnnounced', 'SigningKeyRetired']);

export function createIdentity(options: IdentitySettings, parts: IdentityParts): Identity {
  const { signingKeys, operatorKey, provider, dataDir } = options;
  const { executor, readModels, now, log } = parts;
  const onFailure = (error: unknown) =>
    log.warn({ reason: reasonOf(error) }, 'the keys of the identity provider cannot be read');
  const credentials = new Credentials({ executor, signingKeys });
  const people = new People(readModels);
  const [given] = signingKeys ?? [];
  const announced = given ? undefined : new AnnouncedKey(dataDir, executor, credentials);
  const signer = async () => given ?? (announced as AnnouncedKey).key();
  const ownTokens = new OwnTokens(signer, credentials, executor.store.epoch, now);
  const providerTokens =
    provider && new ProviderTokens(provider, new ProviderKeys({ url: provider.jwksUrl, onFailure }), now);
  const authenticator = new Authenticator({
    ...{ credentials, ownTokens, providerTokens, people, operatorKey, now },
  });
  const observe = (events: readonly RecordedEvent[]) => {
    if (events.some(({ type }) => OF_CREDENTIALS.has(type))) credentials.refresh();
    people.observe(events);
  };
  return { authenticator, accesses: new Accesses(people), credentials, people, ownTokens, observe };
}

/**
 * The key of this instance's own data directory. Before it signs, the log has its public half, so that every instance
 * takes what it signed. One that was retired is replaced.
 */
class AnnouncedKey {
  readonly #directory: string;
  readonly #executor: Executor;
  readonly #credentials: Credentials;
  #key: SigningKey;
  #announcing: Promise<SigningKey> | undefined;

  constructor(directory: string, executor: Executor, credentials: Credentials) {
    this.#directory = directory;
    this.#executor = executor;
    this.#credentials = credentials;
    this.#key = signingKeyIn(directory);
  }

  async key(): Promise<SigningKey> {
    const { signingKeys } = await this.#credentials.current();
    if (Object.hasOwn(signingKeys, this.#key.kid)) return this.#key;
    this.#announcing ??= this.#announce().finally(() => {
      this.#announcing = undefined;
    });
    return this.#announcing;
  }

  async #announce(): Promise<SigningKey> {
    const { retired } = await this.#credentials.current();
    if (retired.includes(this.#key.kid)) {
      unlinkSync(join(this.#directory, KEY_FILE));
      this.#key = signingKeyIn(this.#directory);
    }
    const { kid, publicKey } = this.#key;
    await executeOnCredentials(
      this.#executor,
      decideAnnounceSigningKey(kid, publicText(publicKey)),
      ownContext(),
    );
    this.#credentials.refresh();
    return this.#key;
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function ownContext(): CommandContext {
  const id = newId();
  return {
    correlationId: id,
    causationId: id,
    actor: null,
    source: 'process',
    requestId: null,
    newId,
  };
}
