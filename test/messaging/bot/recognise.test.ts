import { describe, expect, test } from '@jest/globals';
import { findProducts, wordsOf } from '../../../src/messaging/bot/recognise.ts';
import { shelved } from '../../support/builders/shelf.ts';

const shelf = [
  shelved('Sencha Green Tea', { shortId: 'T-1' }),
  shelved('Gyokuro', { shortId: 'T-12' }),
  shelved('Café au Lait Bowl'),
  shelved('Green Bowl'),
  shelved('Tea'),
];
const found = (text: string) => findProducts(shelf, wordsOf(text)).map(({ name }) => name);

describe('the products that a message speaks of', () => {
  test.each([
    ['How much is the Gyokuro?', ['Gyokuro']],
    ['gyokuro!!', ['Gyokuro']],
    ['do you have sencha green tea', ['Sencha Green Tea']],
    ['is t-12 available?', ['Gyokuro']],
    ['T-1 please', ['Sencha Green Tea']],
    ['the cafe au lait bowl', ['Café au Lait Bowl']],
    ['something with sencha', ['Sencha Green Tea']],
    ['a green one', ['Sencha Green Tea', 'Green Bowl']],
    ['a bowl', ['Café au Lait Bowl', 'Green Bowl']],
    ['tea', ['Tea']],
    ['where is my order', []],
    ['', []],
    ['how much does it cost', []],
  ])('%s', (text, names) => {
    expect(found(text)).toEqual(names);
  });
});
