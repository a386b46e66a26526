import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { type InstanceDocument, MongoInstances } from '../../src/leases/mongoInstances.ts';
import { type LeaseDocument, MongoLeases } from '../../src/leases/mongoLeases.ts';
import type { MongoDatabase } from '../../src/projections/mongodb/index.ts';
import { eventually, passes } from '../support/dsl/eventually.ts';
import { MongoDatabases } from '../support/servers/mongoDatabases.ts';

const HEARTBEAT_MS = 20;
const LONG_MS = 120_000;
const SHORT_MS = 300;

const databases = await MongoDatabases.start();
afterAll(() => databases.stop());

describe(`instances on ${databases.name}`, () => {
  const failures: unknown[] = [];
  const open: { close(): Promise<void> }[] = [];
  let database: MongoDatabase | undefined;
  afterEach(async () => {
    await Promise.all(open.splice(0).map(each => each.close()));
    if (database) await databases.drop(database);
    database = undefined;
    expect(failures.splice(0)).toEqual([]);
  });

  const collections = async () => {
    database ??= await databases.fresh();
    const { db } = database;
    return {
      instances: db.collection<InstanceDocument>('instances'),
      leases: db.collection<LeaseDocument>('leases'),
    };
  };
  const start = async (instanceId: string, { silentMs = LONG_MS, forgottenMs = LONG_MS } = {}) => {
    const { instances, leases } = await collections();
    const common = { instanceId, beatMs: HEARTBEAT_MS, onFailure: (error: unknown) => failures.push(error) };
    const started = {
      instances: new MongoInstances({ instances, leases, ...common, silentMs, forgottenMs }),
      leases: new MongoLeases({ collection: leases, ...common }),
    };
    open.push(started.leases, started.instances);
    return started;
  };

  it('are all shown, with what each holds, the one that is asked first', async () => {
    const [a, b] = [await start('a'), await start('b')];
    const lease = a.leases.of('process bot');
    await eventually('a holds it', () => lease.held);
    b.leases.of('process bot');
    await passes(async () =>
      expect(b.instances.all()).toEqual([
        { instanceId: 'b', isThis: true, isSeen: true, leases: [] },
        { instanceId: 'a', isThis: false, isSeen: true, leases: ['process bot'] },
      ]),
    );
  });

  it('that stop are not shown any more', async () => {
    const [a, b] = [await start('a'), await start('b')];
    await passes(async () => expect(a.instances.all()).toHaveLength(2));
    await b.instances.close();
    await passes(async () => expect(a.instances.all()).toHaveLength(1));
  });

  it('that died are shown as not seen, and forgotten later', async () => {
    const { instances } = await collections();
    await instances.insertOne({ _id: 'dead', beat: 7 });
    const a = await start('a', { silentMs: SHORT_MS, forgottenMs: 3 * SHORT_MS });
    const dead = () => a.instances.all().find(({ instanceId }) => instanceId === 'dead');
    await passes(async () => expect(dead()?.isSeen).toBe(true));
    await passes(async () => expect(dead()?.isSeen).toBe(false));
    await passes(async () => expect(dead()).toBeUndefined());
    expect(await instances.countDocuments({ _id: 'dead' })).toBe(0);
  });
});
