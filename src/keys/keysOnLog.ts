/** API keys, straight on the log: for a server that is stopped, or a cluster that is shared. */
import { business } from '../commands/business.ts';
import {
  ALL,
  type ApiKey,
  credentials,
  decideIssueApiKey,
  decideRetireSigningKey,
  decideRevokeApiKey,
  executeOnCredentials,
} from '../commands/credentials.ts';
import type { CommandContext } from '../commands/engine/commandContext.ts';
import { requireEntity } from '../commands/engine/entity.ts';
import { Executor } from '../commands/engine/executor.ts';
import type { Id } from '../events/catalog/ids.ts';
import type { EventStore } from '../events/eventStore.ts';
import { lockDataDir } from '../events/sqlite/dataDirLock.ts';
import { openSqliteEventStore } from '../events/sqlite/sqliteEventStore.ts';
import { createApiKey } from '../identity/apiKey.ts';
import type { KeyRole } from '../identity/principal.ts';
import { newId } from '../newId.ts';

interface NewKey {
  readonly name: string;
  readonly role: KeyRole;
  readonly businessIds: readonly Id<'business'>[] | null;
}

/** What can be done with keys, wherever they are kept. */
export interface Keys {
  create(key: NewKey): Promise<object>;
  list(): Promise<readonly object[]>;
  /** @throws EntityNotFound where there is no such key */
  revoke(keyId: string): Promise<void>;
  close(): Promise<void>;
}

/** @throws DataDirLocked while a server is running on the embedded log */
export async function openKeysOnLog(dataDir: string, eventStoreUrl: string | undefined): Promise<Keys> {
  const { store, release } = await openLog(dataDir, eventStoreUrl);
  const executor = new Executor({ store, now: () => new Date(), onSnapshotFailure: () => {} });
  return {
    create: key => create(executor, key),
    list: async () => {
      const { state } = await executor.load(credentials, ALL);
      return Object.values(state.apiKeys).map(shown);
    },
    revoke: keyId => revoke(executor, keyId),
    close: async () => {
      await store.close();
      release();
    },
  };
}

async function openLog(
  dataDir: string,
  url: string | undefined,
): Promise<{ store: EventStore; release: () => void }> {
  if (url !== undefined) {
    const { openEventStoreDb } = await import('../events/eventStoreDb/index.ts');
    return { store: await openEventStoreDb({ url, onInterruption: () => {} }), release: () => {} };
  }
  const lock = lockDataDir(dataDir);
  try {
    return { store: openSqliteEventStore({ directory: dataDir }), release: () => lock.release() };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function create(executor: Executor, key: NewKey): Promise<object> {
  for (const each of key.businessIds ?? []) await requireEntity(executor, business, each, 'business');
  const { key: secret, keyId, hash } = createApiKey();
  const { state } = await executeOnCredentials(
    executor,
    decideIssueApiKey({ keyId, keyHash: hash, ...key }),
    newContext(),
  );
  const issued = state.apiKeys[keyId];
  return { ...(issued && shown(issued)), key: secret };
}

/** A signing key too, by its `kid`: tokens that it signed are good no longer. */
async function revoke(executor: Executor, id: string): Promise<void> {
  const { state } = await executor.load(credentials, ALL);
  const decide = Object.hasOwn(state.signingKeys, id) ? decideRetireSigningKey(id) : decideRevokeApiKey(id);
  await executeOnCredentials(executor, decide, newContext());
}

const shown = ({ keyId, name, role, businessIds, createdAt }: ApiKey): ApiKey => ({
  ...{ keyId, name, role, businessIds, createdAt },
});

function newContext(): CommandContext {
  const id = newId();
  return {
    correlationId: id,
    causationId: id,
    actor: 'operator:command-line',
    source: 'process',
    requestId: null,
    newId,
  };
}
