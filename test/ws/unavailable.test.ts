/** What a socket hears while an engine is away, and what whoever reads the log does. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { ReadStoreUnavailable } from '../../src/projections/readStore.ts';
import { frameErrorOf } from '../../src/ws/frameErrors.ts';
import type { MongoDbDouble } from '../doubles/mongodb/index.ts';
import { ChatClient } from '../support/dsl/chatClient.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { client, openShop } from '../support/dsl/httpClient.ts';
import { Deployment } from '../support/servers/deployment.ts';
import type { RunningServer } from '../support/servers/runningServer.ts';

describe('MongoDB is away', () => {
  let deployment: Deployment;
  let server: RunningServer;
  let mongo: MongoDbDouble;
  beforeEach(async () => {
    deployment = await Deployment.start({ instances: 1, env: { LOG_LEVEL: 'info' } });
    [server, mongo] = [deployment.instances[0] as RunningServer, deployment.mongo as MongoDbDouble];
  }, 60_000);
  afterEach(() => deployment.stop());

  const lines = () =>
    server.log.map(line => JSON.parse(line) as { level: number; msg: string; err?: unknown });

  test('a catch-up is refused, to be tried again; the log has a line of it and no stack', async () => {
    const { businessId } = await openShop(client(server.url));
    const socket = await ChatClient.connect(server.url);
    await mongo.down();
    await eventually('it is missed', () => lines().find(({ msg }) => msg.startsWith('MongoDB is away: ')));
    socket.send({ type: 'subscribe', id: '1', businessId, after: '0' });
    const refused = await socket.next('error');
    expect(refused).toMatchObject({ id: '1', code: 'unavailable', retryable: true });
    const said = await eventually('a line', () => lines().find(({ msg }) => msg === 'catch-up failed'));
    expect(said).toMatchObject({ level: pino.levels.values.warn, reason: expect.stringMatching(/\w/) });
    expect(lines().filter(({ err }) => err !== undefined)).toEqual([]);
    socket.close();
  }, 60_000);
});

test('read models that cannot be reached are no unexpected error of a frame', () => {
  const written: string[] = [];
  const log = pino({ level: 'info' }, { write: line => written.push(line) });
  const answer = frameErrorOf(new ReadStoreUnavailable('The read models cannot be reached just now'), log);
  expect(answer).toEqual({ code: 'unavailable', message: 'The read models cannot be reached just now' });
  expect(written).toEqual([]);
});
