/** A running system with a shop on it, for all the tests of one `describe`. */
import { afterAll, beforeAll } from '@jest/globals';
import { Shop } from '../builders/shop.ts';
import { startTestSystem, type TestSystem, type TestSystemOptions } from './testSystem.ts';

export interface TestServer {
  readonly system: TestSystem;
  readonly shop: Shop;
}

/** Started before the first test and stopped after the last; not there before. */
export function useTestServer(options: TestSystemOptions): TestServer {
  let running: TestServer | undefined;
  beforeAll(async () => {
    const system = await startTestSystem(options);
    running = { system, shop: new Shop(system) };
  });
  afterAll(() => running?.system.stop());
  const started = (): TestServer => {
    if (!running) throw new Error('the system has not started');
    return running;
  };
  return {
    get system() {
      return started().system;
    },
    get shop() {
      return started().shop;
    },
  };
}
