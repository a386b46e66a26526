/** What every `ReadStore` promises: the words of `src/projections/readStore.ts`, sentence by sentence. */
import { afterEach, beforeEach, describe } from '@jest/globals';
import type { Collection, ReadStore } from '../../src/projections/readStore.ts';
import { boundsContract } from './readStore/bounds.ts';
import { changeContract } from './readStore/changes.ts';
import { cursorContract } from './readStore/cursors.ts';
import { foldedContract } from './readStore/folded.ts';
import { includeContract } from './readStore/includes.ts';
import { type CurrentStore, library, type OpenReadStore } from './readStore/library.ts';
import { listedByContract } from './readStore/listedBy.ts';
import { listContract } from './readStore/lists.ts';
import { modelContract } from './readStore/model.ts';
import { productTermsContract } from './readStore/productTerms.ts';
import { progressContract } from './readStore/progress.ts';
import { repeatedContract } from './readStore/repeated.ts';
import { shopContract } from './readStore/shop.ts';
import { visibilityContract } from './readStore/visibility.ts';

/** `open` opens an empty store; the suite closes it. */
export function readStoreContract(name: string, open: OpenReadStore): void {
  describe(`ReadStore: ${name}`, () => {
    withStore(open, library, store => {
      describe('changes', () => changeContract(store));
      describe('progress', () => progressContract(store));
      describe('lists', () => listContract(store));
      describe('cursors', () => cursorContract(store));
      describe('bounds', () => boundsContract(store));
      describe('includes', () => includeContract(store));
      describe('repeated reads', () => repeatedContract(store));
      describe('what a reader may see', () => visibilityContract(store));
    });
    describe('the real read models', () => shopContract(open));
    describe('the index of products by their terms', () => productTermsContract(open));
    describe('folded filters', () => foldedContract(open));
    describe('lists that always name one filter', () => listedByContract(open));
    describe('against the model', () => modelContract(open));
  });
}

function withStore(
  open: OpenReadStore,
  collections: readonly Collection[],
  tests: (store: CurrentStore) => void,
) {
  let store: ReadStore | undefined;
  beforeEach(async () => {
    store = await open(collections);
  });
  afterEach(async () => {
    await store?.close();
  });
  tests(() => {
    if (!store) throw new Error('no store is open');
    return store;
  });
}
