/** What is said of a connection string, and of a server that is away. */
import { expect, test } from '@jest/globals';
import { checkMongoUrl, MongoUnreachable, openMongo } from '../../src/projections/mongodb/index.ts';
import { MongoDbDouble } from '../doubles/mongodb/index.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { onDatabase } from '../support/servers/mongoDatabases.ts';

test.each([
  'mongodb://127.0.0.1',
  'mongodb://127.0.0.1:27017',
  'mongodb://one:27017,two:27018,three/shop?replicaSet=rs0&w=1',
  'mongodb://ann:p%40ss%2Fword@one/?authSource=admin',
  'mongodb://[::1]:27017/shop',
  'mongodb+srv://ann:secret@cluster.example.org/shop?retryWrites=true',
])('%s is fine', url => {
  expect(checkMongoUrl(url)).toBeUndefined();
});

test.each([
  ['', /must be mongodb:/],
  ['http://one:27017', /must be mongodb:/],
  ['mongodb:/one', /must be mongodb:/],
  ['mongodb://', /must name its hosts/],
  ['mongodb://one,,two', /must name its hosts/],
  ['mongodb://one:port', /must name its hosts/],
  ['mongodb://one:0', /must name its hosts/],
  ['mongodb://one:65536', /must name its hosts/],
  ['mongodb://ann:s3cret@x@one', /percent-encoded/],
  ['mongodb://ann:s3cret/x@one', /percent-encoded/],
  ['mongodb://ann:s3cret:x@one', /percent-encoded/],
  ['mongodb://ann:s3cret%x@one', /percent-encoded/],
  ['mongodb+srv://one,two', /one host name/],
  ['mongodb+srv://one:27017', /one host name/],
  ['mongodb://one/a.b', /name of a database/],
  ['mongodb://one/a%2Fb', /name of a database/],
])('%s is not, and why says nothing of what is in it', (url, why) => {
  const wrong = checkMongoUrl(url);
  expect(wrong).toMatch(why);
  expect(wrong).not.toMatch(/s3cret|\n/);
});

test('a server that is starting is waited for; its database is named by the path', async () => {
  const double = await MongoDbDouble.start();
  const { url } = double;
  await double.down();
  const opening = Promise.all([
    openMongo({ url: onDatabase(url, 'shop') }),
    openMongo({ url: onDatabase(url, '') }),
  ]);
  await double.up();
  const [named, unnamed] = await opening;
  expect([named.db.databaseName, unnamed.db.databaseName]).toEqual(['shop', 'chatledger']);
  expect(named.standalone).toBe(false);
  await Promise.all([named.close(), unnamed.close()]);
  await double.stop();
}, 40_000);

test('a standalone server is told apart', async () => {
  const double = await MongoDbDouble.start({ mode: 'standalone' });
  const database = await openMongo({ url: double.url });
  expect(database.standalone).toBe(true);
  await database.close();
  await double.stop();
});

test('no server within the time: one line that names where, and no password', async () => {
  const opening = openMongo({ url: 'mongodb://ann:s3cret@127.0.0.1:1/shop', timeoutMs: 0 });
  const error = await opening.catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(MongoUnreachable);
  expect(error).toMatchObject({
    code: 'read-store-unreachable',
    message: expect.stringMatching(/127\.0\.0\.1:1$/),
  });
  expect(String(error)).not.toMatch(/s3cret|\n/);
}, 40_000);

test('an option that is none is said at once', async () => {
  const opening = openMongo({ url: 'mongodb://127.0.0.1:1/?retries=7' });
  await expect(opening).rejects.toThrow(/not a usable connection string: .*retries/);
});

test('whoever stops waiting is not kept', async () => {
  const stop = new AbortController();
  const opening = openMongo({ url: 'mongodb://127.0.0.1:1', signal: stop.signal }).catch(
    (error: unknown) => error,
  );
  stop.abort();
  expect(await eventually('an end', () => opening)).toBeInstanceOf(MongoUnreachable);
}, 40_000);
