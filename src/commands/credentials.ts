/** API keys, and the public halves of signing keys: who may come in. All of them are one small stream. */

import { credentialEvents, type KEY_ROLES } from '../events/catalog/credentials.ts';
import { id } from '../events/catalog/fields.ts';
import type { Id } from '../events/catalog/ids.ts';
import { type Decide, defineAggregate, type EventsOf } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import { DomainError, EntityNotFound } from './engine/errors.ts';
import type { Executor, Outcome } from './engine/executor.ts';

/** Keys that are good at once; one more is refused. They are all kept in memory. */
export const MAX_API_KEYS = 1_000;
/** Of the keys that instances sign with, the newest are trusted. */
const MAX_SIGNING_KEYS = 32;
/** The one stream's id. */
export const ALL = 'all';

export interface ApiKey {
  readonly keyId: string;
  readonly name: string;
  readonly role: (typeof KEY_ROLES)[number];
  readonly businessIds: readonly Id<'business'>[] | null;
  readonly createdAt: string;
}

interface StoredApiKey extends ApiKey {
  /** SHA-256, in hexadecimal digits. */
  readonly keyHash: string;
}

export interface CredentialsState {
  /** Those that are good, by id. */
  readonly apiKeys: { readonly [keyId: string]: StoredApiKey };
  /** Public keys, in base64url, by id; oldest first. */
  readonly signingKeys: { readonly [kid: string]: string };
  /** Ids of signing keys that are never trusted again. */
  readonly retired: readonly string[];
}

/** As many API keys as may be are good already. */
export class TooManyApiKeys extends DomainError {
  readonly code = 'too-many-api-keys';
  constructor() {
    super(`There are ${MAX_API_KEYS} API keys already`);
  }
}

const initial: CredentialsState = { apiKeys: {}, signingKeys: {}, retired: [] };

export const credentials = defineAggregate({
  name: 'credentials',
  id,
  events: credentialEvents,
  initial,
  evolve: (state, { type, data }, { recordedAt }): CredentialsState => {
    switch (type) {
      case 'ApiKeyIssued':
        return withKey(state, { ...data, createdAt: recordedAt });
      case 'ApiKeyRevoked':
        return { ...state, apiKeys: without(state.apiKeys, data.keyId) };
      case 'SigningKeyAnnounced':
        return { ...state, signingKeys: announced(state.signingKeys, data.kid, data.publicKey) };
      case 'SigningKeyRetired':
        return retiredFrom(state, data.kid);
      default:
        return type satisfies never;
    }
  },
});
type CredentialsEvent = EventsOf<typeof credentials>;

const withKey = (state: CredentialsState, key: StoredApiKey): CredentialsState => ({
  ...state,
  apiKeys: { ...state.apiKeys, [key.keyId]: key },
});

function announced(known: CredentialsState['signingKeys'], kid: string, publicKey: string) {
  const all = { ...without(known, kid), [kid]: publicKey };
  return Object.fromEntries(Object.entries(all).slice(-MAX_SIGNING_KEYS));
}

const retiredFrom = (state: CredentialsState, kid: string): CredentialsState => ({
  ...state,
  signingKeys: without(state.signingKeys, kid),
  retired: [...state.retired, kid],
});

const without = <T>(record: { readonly [key: string]: T }, gone: string): { readonly [key: string]: T } =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== gone));

type Decider = Decide<CredentialsState, CredentialsEvent>;

export const decideIssueApiKey =
  (key: Omit<StoredApiKey, 'createdAt'>): Decider =>
  ({ apiKeys }) => {
    if (Object.hasOwn(apiKeys, key.keyId)) return [];
    return Object.keys(apiKeys).length < MAX_API_KEYS
      ? [{ type: 'ApiKeyIssued', data: { ...key, businessIds: key.businessIds && [...key.businessIds] } }]
      : new TooManyApiKeys();
  };

export const decideRevokeApiKey =
  (keyId: string): Decider =>
  ({ apiKeys }) =>
    Object.hasOwn(apiKeys, keyId)
      ? [{ type: 'ApiKeyRevoked', data: { keyId } }]
      : new EntityNotFound('API key');

export const decideAnnounceSigningKey =
  (kid: string, publicKey: string): Decider =>
  ({ signingKeys, retired }) =>
    signingKeys[kid] === publicKey || retired.includes(kid)
      ? []
      : [{ type: 'SigningKeyAnnounced', data: { kid, publicKey } }];

export const decideRetireSigningKey =
  (kid: string): Decider =>
  ({ signingKeys }) =>
    Object.hasOwn(signingKeys, kid)
      ? [{ type: 'SigningKeyRetired', data: { kid } }]
      : new EntityNotFound('Signing key');

/** @throws TooManyApiKeys, EntityNotFound */
export const executeOnCredentials = (
  executor: Executor,
  decide: Decider,
  context: CommandContext,
): Promise<Outcome<CredentialsState>> => executor.execute(credentials, ALL, decide, context);
