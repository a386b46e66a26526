import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { parseConfig } from '../../src/config.ts';
import { openStorageBackends } from '../../src/storageBackends.ts';
import { startSystem } from '../../src/system.ts';
import { productAdded } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';

const log = pino({ level: 'silent' });
const { integrations } = parseConfig({});

describe('the system', () => {
  it('may be stopped while it starts, and more than once', async () => {
    const directory = temporaryDirectory();
    for (let turn = 0; turn < 3; turn++) {
      const engines = await openStorageBackends({ dataDir: directory.path }, log);
      await record(engines.eventStore, [productAdded({ productId: idOf.product(`product-${turn}`) })]);
      const system = await startSystem({
        engines,
        log,
        host: '127.0.0.1',
        port: 0,
        corsOrigins: [],
        integrations,
      });
      for (let waited = 0; waited < turn * 20; waited++) await new Promise(setImmediate);
      await Promise.all([system.stop(), system.stop()]);
      // Let go of: else the next turn could not open it.
    }
    directory.remove();
  });

  it('is not ready where its read models cannot be opened, and says so', async () => {
    const directory = temporaryDirectory();
    const engines = await openStorageBackends({ dataDir: directory.path }, log);
    const openReadStore = () => Promise.reject(new Error('no such store'));
    const system = await startSystem({
      engines: { ...engines, openReadStore },
      log,
      host: '127.0.0.1',
      port: 0,
      corsOrigins: [],
      integrations,
    });
    await expect(system.ready).rejects.toThrow('no such store');
    expect((await fetch(`${system.url}/health/ready`)).status).toBe(503);
    expect((await fetch(`${system.url}/health/live`)).status).toBe(200);
    await system.stop();
    directory.remove();
  });
});
