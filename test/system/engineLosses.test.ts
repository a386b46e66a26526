/** Whoever reads the log at night sees in one line each what an engine did. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MongoDbDouble } from '../doubles/mongodb/index.ts';
import { eventually, passes } from '../support/dsl/eventually.ts';
import { client, expectBody, openShop } from '../support/dsl/httpClient.ts';
import { Deployment } from '../support/servers/deployment.ts';
import type { RunningServer } from '../support/servers/runningServer.ts';

let deployment: Deployment;
let server: RunningServer;
let mongo: MongoDbDouble;
beforeEach(async () => {
  deployment = await Deployment.start({ instances: 2, env: { LOG_LEVEL: 'info' } });
  [server, mongo] = [deployment.instances[0] as RunningServer, deployment.mongo as MongoDbDouble];
}, 60_000);
afterEach(() => deployment.stop());

/** Lines about an engine, of one instance. */
const lines = (of = server) => {
  const parsed = of.log.map(line => JSON.parse(line) as { engine?: string; msg: string; err?: unknown });
  return parsed.filter(({ engine }) => engine !== undefined);
};
const saidBy = (of: RunningServer, says: RegExp) => lines(of).find(({ msg }) => says.test(msg));
const line = (says: RegExp, of = server) => eventually(String(says), () => saidBy(of, says));
const statusOf = async (path: string) => (await fetch(`${server.url}${path}`)).status;
const metric = async (name: string, of = server) => {
  const text = await (await fetch(`${of.url}/metrics`)).text();
  return text.split('\n').find(each => each.startsWith(`${name} `));
};

describe('MongoDB', () => {
  it('went back under two instances: nothing is missing afterwards, and the log says so', async () => {
    const call = client(server.url);
    const { businessId } = await openShop(call);
    const add = async (name: string) => {
      const body = { businessId, name, price: '1', currency: 'EUR' };
      return String((await expectBody(call('POST', '/api/products', body), 201)).productId);
    };
    await add('Sencha');
    const snapshot = mongo.snapshot();
    const later = [await add('Assam'), await add('Oolong')];
    await mongo.down();
    // One that is back at once is not missed by anybody.
    await line(/^MongoDB is away: /);
    mongo.restore(snapshot);
    await mongo.up();
    await line(/^MongoDB is back$/);
    // One of the two may have caught up before the other has looked.
    const noticed = await eventually('a line of one of the two', () =>
      deployment.instances.find(each => saidBy(each, /^MongoDB went back to an earlier time: /)),
    );
    await line(/^the read models are current again$/, noticed);
    for (const { url } of deployment.instances) {
      for (const id of later) {
        await passes(async () => {
          await expectBody(client(url)('GET', `/api/products/${id}`), 200);
        });
      }
    }
    expect(await metric('engine_events_total{engine="MongoDB",event="older"}', noticed)).toMatch(/ 1$/);
    expect(await metric('read_models_current')).toBe('read_models_current 1');
    expect(lines().filter(({ err }) => err !== undefined)).toEqual([]);
  }, 60_000);

  it('is frozen: reads are refused, metrics and health are answered', async () => {
    await openShop(client(server.url));
    mongo.freeze();
    await eventually('reads are refused', async () => (await statusOf('/api/users/nobody')) === 503, 5_000);
    expect(await statusOf('/metrics')).toBe(200);
    expect(await metric('parked_events')).toBeUndefined();
    expect(await statusOf('/health/live')).toBe(200);
    mongo.thaw();
    await passes(async () => expect(await statusOf('/api/users/nobody')).toBe(404));
  }, 60_000);
});

describe('EventStoreDB', () => {
  it('comes back with another log: the instance ends, so that its next start begins with that one', async () => {
    await openShop(client(server.url));
    await deployment.eventStore.restart();
    await line(/^EventStoreDB holds another log than this instance was started on, or none$/);
    expect(await server.exit()).toBe(1);
    expect(server.log.at(-1)).toMatch(/the log is not the one that this process was started on/);
  }, 60_000);
});
