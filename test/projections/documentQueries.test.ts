import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DocumentQueries } from '../../src/projections/documentQueries.ts';
import { collections } from '../../src/projections/index.ts';
import type { ReadStore } from '../../src/projections/readStore.ts';
import { openSqliteReadStore } from '../../src/projections/sqlite/index.ts';
import { recorded, type Story, tell } from '../contracts/readStore/shop.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';

const directory = temporaryDirectory();
const names = ['Gyokuro', 'Sencha', 'Matcha', 'Hojicha', 'Genmaicha'];
const where = { businessId: 'b' };
let store: ReadStore;
let queries: DocumentQueries;

beforeAll(async () => {
  store = openSqliteReadStore({ path: `${directory.path}/read.db`, collections, epoch: 'one' });
  const product = { businessId: 'b', shortId: null, isAvailable: true };
  const story: Story = names.map((name, n) => [
    'ProductAdded',
    `p${n}`,
    { ...product, productId: `p${n}`, name },
  ]);
  await tell(store, recorded(story));
  queries = new DocumentQueries({ store });
});
afterAll(async () => {
  await store.close();
  directory.remove();
});

test('a document by its id; undefined where there is none', async () => {
  expect(await queries.get('products', 'p1')).toMatchObject({ productId: 'p1', name: 'Sencha' });
  expect(await queries.get('products', 'p9')).toBeUndefined();
});

test('the oldest and the newest that match; undefined where none does', async () => {
  expect(await queries.first('products', where)).toMatchObject({ name: 'Gyokuro' });
  expect(await queries.newest('products', where)).toMatchObject({ name: 'Genmaicha' });
  expect(await queries.first('products', { businessId: 'other' })).toBeUndefined();
});

test('all that match, page by page, each of which can be read again by its cursor', async () => {
  const query = { where, limit: 2 };
  const pages = await Array.fromAsync(queries.pages('products', query));
  expect(pages.map(({ documents }) => documents.map(({ name }) => name))).toEqual([
    ['Gyokuro', 'Sencha'],
    ['Matcha', 'Hojicha'],
    ['Genmaicha'],
  ]);
  for (const page of pages) expect(await queries.page('products', query, page.cursor)).toEqual(page);
});

test('one empty page where nothing matches', async () => {
  const pages = await Array.fromAsync(
    queries.pages('products', { where: { businessId: 'other' }, limit: 2 }),
  );
  expect(pages).toEqual([{ documents: [], cursor: undefined, nextCursor: undefined }]);
});
