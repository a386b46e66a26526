/** No question to the real collections makes MongoDB walk a collection, or sort what an index has in order. */
import { describe, expect, test } from '@jest/globals';
import { collections } from '../../src/projections/index.ts';
import {
  type Conditions,
  joinStages,
  matchOf,
  pageStages,
  type Stage,
  sortOf,
} from '../../src/projections/mongodb/pipeline.ts';
import { indexesOf } from '../../src/projections/mongodb/schema.ts';
import type { Collection } from '../../src/projections/readStore.ts';
import { type Question, query } from '../contracts/readStore/library.ts';

const byName = new Map(collections.map(collection => [collection.name, collection]));
const joining = {
  collections: byName,
  stored: (name: string) => name,
  visibility: undefined,
  includeLimit: 10,
};
const from = { place: 5n, order: 'm' };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
const asksForOne = (condition: unknown) => isObject(condition) && '$eq' in condition;

/** Paths that are asked for one value, and those that are bounded. */
function pathsOf(match: Conditions): { equal: string[]; bounded: string[] } {
  const paths = Object.keys(match).filter(path => !path.startsWith('$'));
  const equal = paths.filter(path => asksForOne(match[path]));
  return { equal, bounded: paths.filter(path => !equal.includes(path)) };
}

/** The index by which rows with one value at some of these paths come out in this order; `_id` needs none. */
function indexFor(
  collection: Collection,
  equal: readonly string[],
  order: readonly string[],
): string | undefined {
  if (equal.includes('_id')) return '_id_';
  const index = indexesOf(collection, collections).find(({ key }) => {
    const fields = Object.keys(key);
    const leading = fields.slice(0, -order.length);
    const isInOrder = fields.slice(leading.length).join() === order.join();
    return (
      isInOrder && leading.every(path => equal.includes(path)) && leading.length >= Math.min(1, equal.length)
    );
  });
  return index?.name;
}

function pagings({ orderBy }: Collection): Question[] {
  const bounds: Question[] =
    orderBy === undefined ? [{}] : [{}, { after: 'a' }, { before: 'z' }, { after: 'a', before: 'z' }];
  return bounds.flatMap(bound => [bound, { ...bound, descending: true }]);
}

const lookups = (stages: readonly Stage[]) =>
  stages.flatMap(({ $lookup }) => ($lookup ? [$lookup as { from: string; pipeline: Stage[] }] : []));

/** Of the stages of a join: the paths that have to equal a variable. */
function joinedPaths(match: Conditions): string[] {
  const { $and } = match.$expr as { $and: { $eq?: [string, string] }[] };
  return $and.flatMap(({ $eq }) => ($eq ? [$eq[0].slice(1)] : []));
}

describe.each(collections)('$name', collection => {
  const { filters, includes, listedBy, naturalKeys = [] } = collection;
  const always = listedBy === undefined ? {} : { [listedBy]: 'y' };
  const pairs = filters.slice(1).map((field, n) => ({ [field]: 'x', [filters[n] ?? field]: null }));
  const fields = [{}, ...filters.map(field => ({ [field]: 'x' })), ...pairs];
  const wheres = fields.map(where => ({ ...always, ...where }));

  const asked = wheres.flatMap(where => pagings(collection).map(paging => query({ where, ...paging })));

  test.each([undefined, from])('every filter, alone and in pairs, is a search in order, from %p', start => {
    for (const question of asked) {
      const { equal, bounded } = pathsOf(matchOf(collection, question, start));
      expect(equal).toHaveLength(Object.keys(question.where).length);
      const order = Object.keys(sortOf(collection));
      const index = indexFor(collection, equal, order);
      expect({ question, index }).not.toEqual({ question, index: undefined });
      expect(order).toEqual(expect.arrayContaining(bounded));
    }
  });

  test('its page is matched, sorted and cut before anything is joined', () => {
    const stages = pageStages(collection, query({ offset: 3 }), 11);
    expect(stages.map(stage => Object.keys(stage)[0])).toEqual(['$match', '$sort', '$skip', '$limit']);
  });

  test('every include, and what that always carries, is a search in order', () => {
    const check = (stages: readonly Stage[]) => {
      for (const { from: name, pipeline } of lookups(stages)) {
        const related = byName.get(name);
        if (!related) throw new Error(`no collection ${name}`);
        const { $match } = pipeline[0] as { $match: Conditions };
        const order = Object.keys(sortOf(related));
        expect({ name, index: indexFor(related, joinedPaths($match), order) }).not.toEqual({
          name,
          index: undefined,
        });
        check(pipeline);
      }
    };
    check(joinStages(joining, collection, Object.keys(includes)));
  });

  test('every natural key is a search', () => {
    for (const key of naturalKeys) {
      const paths = key.map(field => `doc.${field}`);
      const found = indexesOf(collection, collections).find(index =>
        paths.every((path, n) => Object.keys(index.key)[n] === path),
      );
      expect(found).toBeDefined();
    }
  });
});

test('a value can be no operator, whatever it is', () => {
  const [orders] = collections.filter(({ name }) => name === 'orders');
  if (!orders) throw new Error('no orders');
  const forged = { $gt: '' } as unknown as string;
  expect(matchOf(orders, query({ where: { orderStatus: forged } }))).toEqual({
    'doc.orderStatus': { $eq: { $gt: '' } },
    place: { $gte: 0n },
  });
});
