/** No question to the real collections makes SQLite walk a table, or sort what an index has in order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from '@jest/globals';
import { collections } from '../../src/projections/index.ts';
import type { ListQuery } from '../../src/projections/readStore.ts';
import { openSqliteReadStore } from '../../src/projections/sqlite/index.ts';
import { furtherSql, pageSql, shapeOf } from '../../src/projections/sqlite/listShape.ts';
import { type Table, tablesOf } from '../../src/projections/sqlite/schema.ts';
import { type Question, query } from '../contracts/readStore/library.ts';

const directory = mkdtempSync(join(tmpdir(), 'read-plans-'));
const path = join(directory, 'read.db');
await openSqliteReadStore({ path, collections, epoch: 'one' }).close();
const database = new DatabaseSync(path);
afterAll(() => {
  database.close();
  rmSync(directory, { recursive: true });
});

const tables = tablesOf(collections);

function planOf(sql: string): string[] {
  return database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map(row => String(row.detail));
}

function sqlOf(table: Table, question: Question): string[] {
  const asked: ListQuery = query(question);
  const shape = shapeOf(
    { tables, table, within: undefined, driver: Object.keys(asked.where)[0] },
    asked,
    asked.cursor !== undefined,
  );
  return [pageSql(tables, shape), furtherSql(shape)];
}

/** Walks over a whole table or index, and sorts. Rows that a subquery yields are not meant. */
const waste = (plan: readonly string[]) =>
  plan.filter(step => /^SCAN (?!\(|CONSTANT)/.test(step) || step.includes('TEMP B-TREE'));

/** All ways to page through a collection. */
function pagings({ collection: { orderBy } }: Table): Question[] {
  const bounds: Question[] =
    orderBy === undefined ? [{}] : [{}, { after: 'a' }, { before: 'z' }, { after: 'a', before: 'z' }];
  return bounds.flatMap(bound => [
    bound,
    { ...bound, descending: true },
    { ...bound, cursor: 'any' },
    { ...bound, cursor: 'any', descending: true },
  ]);
}

for (const table of tables.values()) {
  const { name, filters, includes, listedBy } = table.collection;
  const always: ListQuery['where'] = listedBy === undefined ? {} : { [listedBy]: 'x' };
  const filtered: ListQuery['where'][] = filters.flatMap(field => [{ [field]: 'x' }, { [field]: null }]);
  const pairs = filters.slice(1).map((field, index) => ({ [field]: 'x', [filters[index] ?? field]: 'y' }));

  test(`${name}: every filter, alone and in pairs, on every page, is a search in order`, () => {
    for (const where of [...filtered, ...pairs]) {
      for (const paging of pagings(table)) {
        const asked = { ...paging, where: { ...always, ...where } };
        for (const sql of sqlOf(table, asked)) expect(waste(planOf(sql))).toEqual([]);
      }
    }
  });

  const testWhole = listedBy === undefined ? test : test.skip;
  testWhole(`${name}: without a filter the list is walked in its order, and no further than the page`, () => {
    for (const paging of pagings(table)) {
      for (const sql of sqlOf(table, paging)) {
        const walk = waste(planOf(sql));
        expect(walk.filter(step => !step.startsWith('SCAN d'))).toEqual([]);
        expect(walk.length).toBeLessThanOrEqual(
          paging.after === undefined && paging.before === undefined ? 1 : 0,
        );
      }
    }
  });

  for (const [include, { keep }] of Object.entries(includes)) {
    test(`${name} with ${include}: looked up by an index for each document`, () => {
      const [field] = filters;
      const [page = ''] = sqlOf(table, { where: { [field ?? '']: 'x' }, include: [include] });
      // The newest of a list are found backwards and answered forwards: a sort of a page at most.
      const sorts = keep === 'newest' ? ['USE TEMP B-TREE FOR ORDER BY'] : [];
      expect(waste(planOf(page))).toEqual(sorts);
    });
  }
}
