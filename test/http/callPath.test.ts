/** How much somebody reads who follows a keyed POST from the router to the executor: counted by what is called. */

import { Session } from 'node:inspector/promises';
import { expect, test } from '@jest/globals';
import { Registry } from 'prom-client';
import type { Backend } from '../../src/api/backend.ts';
import { IdempotentRequests } from '../../src/commands/engine/idempotentRequests.ts';
import { parseConfig } from '../../src/config.ts';
import type { RawRequest } from '../../src/http/route.ts';
import { routeTable } from '../../src/http/routes/index.ts';
import { OPEN } from '../../src/identity/access.ts';
import { createLog } from '../../src/log.ts';
import { Progress } from '../../src/projections/progress.ts';
import {
  businessOpened,
  customerRegistered,
  productAdded,
  userRegistered,
} from '../support/builders/eventBuilders.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { callerWith, calmStore, executorOn } from '../support/dsl/writeSide.ts';

const MAX_FILES = 12;
/** One way in, `Executor.execute`, for every command that there is: what it does in turn is not read again for each. */
const BEHIND_EXECUTOR = [
  'aggregate',
  'aggregateCache',
  'appendWithRetry',
  'commandContext',
  'decideBatch',
  'entityAggregate',
  'memorySize',
  'snapshots',
  'streamQueue',
]
  .map(name => `commands/engine/${name}.ts`)
  // Called by the fold of a business alone.
  .concat('commands/businessMembers.ts');

const order = {
  businessId: 'business',
  customerId: 'customer',
  channelId: null,
  totalAmount: '4.50',
  currency: 'EUR',
  orderItems: [{ productId: 'product', quantity: 1, priceAtPurchase: '4.50', currencyAtPurchase: 'EUR' }],
};
const rawBody = JSON.stringify(order);
const keyedPost: RawRequest = {
  access: OPEN,
  admitBody: async () => {},
  params: {},
  querystring: '',
  parameters: () => ({}),
  body: order,
  rawBody,
  bytes: Buffer.alloc(0),
  header: () => '',
  context: () => callerWith(),
  keyed: route => ({ route, key: 'key', body: rawBody }),
};

async function placingAnOrder() {
  const store = calmStore();
  await record(store, [userRegistered(), businessOpened(), customerRegistered(), productAdded()]);
  const executor = executorOn(store);
  const progress = new Progress();
  progress.advance(BigInt(Number.MAX_SAFE_INTEGER), true);
  const backend = { executor, requests: new IdempotentRequests(executor, 'one'), readModels: { progress } };
  // Of the rest of it no handler of orders makes use.
  const table = routeTable(backend as unknown as Backend, {
    notReady: () => undefined,
    registry: new Registry(),
    integrations: parseConfig({}).integrations,
    webhooks: [],
    now: () => new Date(),
    log: createLog('silent').log,
    asyncapi: () => ({}),
  });
  const row = table.find(({ operationId }) => operationId === 'createOrder');
  if (!row) throw new Error('no route creates an order');
  return () => row.answer(keyedPost);
}

/** Sources of which a function was called meanwhile. */
async function filesCalled(work: () => Promise<unknown>): Promise<string[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  await work();
  const { result } = await session.post('Profiler.takePreciseCoverage');
  session.disconnect();
  const called = result.filter(({ functions }) =>
    functions.some(({ functionName, ranges }) => functionName !== '' && (ranges[0]?.count ?? 0) > 0),
  );
  return called.map(({ url }) => url.split('/src/')[1] ?? '').filter(Boolean);
}

test('a keyed POST of an order passes at most twelve files from the router to the executor', async () => {
  const files = await filesCalled(await placingAnOrder());
  const above = files.filter(file => /^(http|api|commands)\//.test(file) && !BEHIND_EXECUTOR.includes(file));
  expect(above).toContain('commands/order.ts');
  expect(above).toContain('commands/engine/executor.ts');
  expect(above.length).toBeLessThanOrEqual(MAX_FILES);
});
