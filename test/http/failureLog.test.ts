/** A 503 that was to be expected is one short line; what nobody expected is logged whole. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { type EventStore, EventStoreUnavailable } from '../../src/events/eventStore.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { anEmail } from '../support/builders/shop.ts';
import { startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

describe('what the log says of a request that failed', () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({}, { write: line => void lines.push(JSON.parse(line)) });
  let store: WatchedEventStore | undefined;
  let system: TestSystem | undefined;
  beforeAll(async () => {
    const around = (inner: EventStore) => {
      store = new WatchedEventStore(inner);
      return store;
    };
    system = await startTestSystem({ log, around });
  });
  afterAll(() => system?.stop());

  async function failing(error: Error) {
    if (store) store.beforeAppend = () => Promise.reject(error);
    lines.length = 0;
    const answer = await system?.call('POST', '/api/users', { name: 'Ann', email: anEmail() });
    return { status: answer?.status, failures: lines.filter(({ msg }) => msg === 'request failed') };
  }

  test('an engine that is away: one warning with the reason, without a stack', async () => {
    const { status, failures } = await failing(new EventStoreUnavailable('the disk is full'));
    expect(status).toBe(503);
    expect(failures).toMatchObject([
      {
        level: 40,
        code: 'event-store-unavailable',
        reason: 'the disk is full',
        requestId: expect.anything(),
      },
    ]);
    expect(JSON.stringify(failures)).not.toContain('.ts:');
  });

  test('a fault of ours: an error with its stack', async () => {
    const { status, failures } = await failing(new Error('nobody expected that'));
    expect(status).toBe(500);
    expect(failures).toMatchObject([{ level: 50, code: 'internal-error', err: { type: 'Error' } }]);
    expect(JSON.stringify(failures)).toContain('nobody expected that');
    expect(JSON.stringify(failures)).toContain('.ts:');
  });

  test('what the caller can mend is no failure', async () => {
    lines.length = 0;
    await system?.call('POST', '/api/users', { name: 'Ann', email: 'nobody' });
    await system?.call('GET', '/api/users/nobody');
    expect(lines.filter(({ level }) => Number(level) > 30)).toEqual([]);
  });
});
