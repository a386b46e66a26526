import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openMongo } from '../../src/projections/mongodb/index.ts';
import { client, expectBody, openShop } from '../support/dsl/httpClient.ts';
import { Deployment } from '../support/servers/deployment.ts';
import { onDatabase } from '../support/servers/mongoDatabases.ts';
import { type Ended, runCommand } from '../support/servers/runCommand.ts';

describe('npm run replay on read models that instances share', () => {
  let deployment: Deployment;
  let businessId: string;
  let productId: string;
  const call = (n = 0) => client(deployment.instances[n]?.url ?? '');
  const add = async (name: string) => {
    const body = { businessId, name, price: '1', currency: 'EUR' };
    return String((await expectBody(call()('POST', '/api/products', body), 201)).productId);
  };
  const replay = (...args: string[]): Promise<Ended> => {
    const { eventStore, mongo } = deployment;
    const env = { EVENTSTORE_URL: eventStore.url, MONGODB_URL: mongo?.url ?? '' };
    return runCommand('src/audit/replay.ts', args, env);
  };
  const nameOn = async (n: number) =>
    (await expectBody(call(n)('GET', `/api/products/${productId}`), 200)).name;

  beforeAll(async () => {
    deployment = await Deployment.start({ instances: 2 });
    ({ businessId } = await openShop(call()));
    productId = await add('Sencha');
    for (let n = 0; n < 20; n++) await add(`Tea ${n}`);
  }, 60_000);
  afterAll(() => deployment.stop());

  /** Somebody touches a document by hand. */
  const tamper = async () => {
    const database = await openMongo({ url: onDatabase(deployment.mongo?.url ?? '', 'chatledger') });
    const names = await database.db.listCollections({}, { nameOnly: true }).toArray();
    for (const { name } of names.filter(each => each.name.startsWith('products.'))) {
      await database.db
        .collection<{ _id: string }>(name)
        .updateOne({ _id: productId }, { $set: { 'doc.name': 'Other' } });
    }
    await database.close();
  };

  test('verify finds nothing while instances write, then what was touched; a rebuild mends it under reads', async () => {
    let over = false;
    const writing = (async () => {
      for (let n = 0; !over; n++) await add(`CommandResult meanwhile ${n}`);
    })();
    expect(await replay('--verify')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^verify: no differences through position \d+; \d+ events/),
    });

    await tamper();
    expect(await nameOn(0)).toBe('Other');
    const found = await replay('--verify');
    expect(found).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(`products ${productId}: differs in name`),
    });
    expect(found.stdout).toMatch(/1 difference /);

    const rebuilding = replay();
    let readModels = 0;
    let isDone = false;
    void rebuilding.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      expect(['Other', 'Sencha']).toContain(await nameOn(readModels++ % 2));
    }
    expect(await rebuilding).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^replay: read models built from/),
    });
    over = true;
    await writing;
    expect([await nameOn(0), await nameOn(1)]).toEqual(['Sencha', 'Sencha']);
    expect(await replay('--verify')).toMatchObject({ code: 0 });
  }, 180_000);
});
