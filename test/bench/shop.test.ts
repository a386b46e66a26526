/** The bench's own shop, on a server whose log has one already. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { BenchShop } from '../../bench/messaging/shop.ts';
import { startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

let system: TestSystem;
beforeEach(async () => {
  system = await startTestSystem();
});
afterEach(() => system.stop());

test('npm run bench -- --servers: one log has a shop for each part of the messaging bench', async () => {
  const pushed = await BenchShop.open(system.url);
  await pushed.testChat(await pushed.channel('bench-tests'));
  const taken = await BenchShop.open(system.url);
  await taken.channel('page-busy');
  expect(taken.businessId).not.toBe(pushed.businessId);
});
