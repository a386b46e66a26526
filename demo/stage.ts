/** What the demo plays on: the real system on an empty folder, and a stand-in for Facebook, in one process. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { parseConfig } from '../src/config.ts';
import { openStorageBackends } from '../src/storageBackends.ts';
import { startSystem } from '../src/system.ts';
import { GraphApi } from '../test/doubles/graphApi.ts';
import type { WebhookTarget } from '../test/support/builders/graphWebhooks.ts';

const APP = { id: '424242', secret: 'demo-app-secret' };

export interface Stage {
  readonly url: string;
  readonly graph: GraphApi;
  readonly webhook: WebhookTarget;
  stop(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'chatledger-demo-'));
  const graph = await GraphApi.start();
  const { integrations } = parseConfig({
    FACEBOOK_APP_ID: APP.id,
    FACEBOOK_APP_SECRET: APP.secret,
    FACEBOOK_GRAPH_URL: graph.url,
  });
  const log = pino({ level: 'silent' });
  const engines = await openStorageBackends({ dataDir: folder }, log);
  const system = await startSystem({
    engines,
    log,
    host: '127.0.0.1',
    port: 0,
    corsOrigins: [],
    integrations,
  });
  await system.ready;
  const webhook = { url: `${system.url}/api/webhooks/facebook`, appSecret: APP.secret, appId: APP.id };
  const stop = async () => {
    await system.stop();
    await graph.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: system.url, graph, webhook, stop };
}
