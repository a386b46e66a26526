import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findProducts, wordsOf } from '../../src/messaging/bot/recognise.ts';
import { MAX_CANDIDATES, MAX_PER_TERM, searchProducts } from '../../src/processes/bot/productSearch.ts';
import type { Readable } from '../../src/projections/documentQueries.ts';
import { collections } from '../../src/projections/index.ts';
import type { ReadStore } from '../../src/projections/readStore.ts';
import { openSqliteReadStore } from '../../src/projections/sqlite/index.ts';
import { MAX_SENTENCE_TERMS, nameTerms, sentenceTerms } from '../../src/text/terms.ts';
import { recorded, type Story, tell } from '../contracts/readStore/shop.ts';
import { idOf } from '../support/builders/ids.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';

const directory = temporaryDirectory();
const opened: ReadStore[] = [];
afterAll(async () => {
  for (const store of opened) await store.close();
  directory.remove();
});

async function catalogueOf(names: readonly string[]): Promise<ReadStore> {
  const path = `${directory.path}/${opened.length}.db`;
  const store = openSqliteReadStore({ path, collections, epoch: 'one' });
  opened.push(store);
  const story: Story = names.map((name, index) => {
    const productId = `p${String(index).padStart(6, '0')}`;
    return [
      'ProductAdded',
      productId,
      { productId, businessId: 'b', name, shortId: null, isAvailable: true },
    ];
  });
  await tell(store, recorded(story));
  return store;
}

/** What a question finds, and how many documents were read for it by how many reads. */
async function asked(store: Readable, said: string) {
  let [documents, readModels] = [0, 0];
  const counting: Readable = {
    list: async (...question) => {
      const answer = await store.list(...question);
      [documents, readModels] = [documents + JSON.parse(answer.text).length, readModels + 1];
      return answer;
    },
    get: async (...question) => {
      [documents, readModels] = [documents + 1, readModels + 1];
      return store.get(...question);
    },
  };
  const words = wordsOf(said);
  const found = findProducts(await searchProducts(counting, idOf.business('b'), words), words);
  return { found: found.map(({ name }) => name), documents, readModels };
}

describe('what is read for a question does not grow with the catalogue', () => {
  const filling = (count: number) => Array.from({ length: count }, (_, n) => `Cup model${n} porcelain`);
  const wanted = ['Gyokuro Imperial', '抹茶ラテ'];
  const question = 'Hello, how much is the gyokuro imperial, and what does it taste like?';

  test('of ten products and of five thousand the same documents', async () => {
    const small = await catalogueOf([...filling(8), ...wanted]);
    const large = await catalogueOf([...filling(4_998), ...wanted]);
    for (const said of [question, '抹茶ラテはありますか', 'nothing of yours']) {
      expect(await asked(large, said)).toEqual(await asked(small, said));
    }
    expect(await asked(large, question)).toMatchObject({ found: ['Gyokuro Imperial'] });
    expect(await asked(large, 'a porcelain cup, model4711 please')).toMatchObject({
      found: ['Cup model4711 porcelain'],
    });
  });

  test('no more than the bounds say, where every product has every word of the question', async () => {
    const store = await catalogueOf(Array.from({ length: 500 }, (_, n) => `Cup of green tea ${n}`));
    const { documents, readModels, found } = await asked(store, 'a cup of green tea '.repeat(200));
    expect(readModels).toBeLessThanOrEqual(MAX_SENTENCE_TERMS + MAX_CANDIDATES);
    expect(documents).toBeLessThanOrEqual(MAX_SENTENCE_TERMS * MAX_PER_TERM + MAX_CANDIDATES);
    expect(found.length).toBeGreaterThan(5);
    expect((await asked(store, 'cup of green tea 417')).found).toEqual(['Cup of green tea 417']);
  });
});

describe('terms', () => {
  test.each([
    ['X', ['=x']],
    ['The', ['=the']],
    ['Tea', ['tea']],
    ['Sencha Green Tea', ['sencha', 'green', 'tea', 'sencha green', 'green tea']],
    ['Käse', ['kase', 'kaese']],
    ['', []],
    ['!?', []],
  ])('of the name %s', (name, terms) => {
    expect(nameTerms(name, 32)).toEqual(terms);
  });

  test('are as few as asked for, and short, whatever the name', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 300 }),
        fc.integer({ min: 1, max: 40 }),
        (name, max) => {
          const terms = nameTerms(name, max);
          expect(terms.length).toBeLessThanOrEqual(max);
          expect(sentenceTerms(wordsOf(name)).length).toBeLessThanOrEqual(MAX_SENTENCE_TERMS);
          expect(terms.every(term => term.length <= 64)).toBe(true);
        },
      ),
    );
  });

  test('of a name meet those of a sentence that has it', () => {
    const words = fc.array(fc.stringMatching(/^[a-zäöç]{1,9}$/), { minLength: 1, maxLength: 4 });
    const around = fc.array(fc.constantFrom('hello', 'please', 'what', 'much'), { maxLength: 6 });
    fc.assert(
      fc.property(words, around, around, (name, before, after) => {
        const said = wordsOf([...before, ...name, ...after].join(' '));
        const product = [{ name: name.join(' '), shortId: null, isAvailable: true }];
        const isFound = findProducts(product as never, said).length > 0;
        const terms = new Set(sentenceTerms(said));
        if (isFound) expect(nameTerms(name.join(' '), 32).some(term => terms.has(term))).toBe(true);
      }),
    );
  });
});
