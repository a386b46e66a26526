/** The OpenAPI and AsyncAPI documents, as a running system gives them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { parseConfig } from '../../../src/config.ts';
import { openStorageBackends } from '../../../src/storageBackends.ts';
import { startSystem } from '../../../src/system.ts';

/** JSON whose shape nobody checks: the documents have tests of their own. */
export type Json = { readonly [key: string]: Json };

export interface Documents {
  readonly openapi: Json;
  readonly asyncapi: Json;
}

export async function readDocuments(): Promise<Documents> {
  const dataDir = mkdtempSync(join(tmpdir(), 'chatledger-documents-'));
  const log = pino({ level: 'silent' });
  const { integrations } = parseConfig({});
  const engines = await openStorageBackends({ dataDir }, log);
  const options = { engines, log, host: '127.0.0.1', port: 0, corsOrigins: [], integrations };
  const system = await startSystem(options);
  try {
    const read = async (path: string) => (await fetch(`${system.url}${path}`)).json() as Promise<Json>;
    return { openapi: await read('/openapi.json'), asyncapi: await read('/asyncapi.json') };
  } finally {
    await system.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}
