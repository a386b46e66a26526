/** Accents, scripts and chances: which product is meant however it is spelled, and where none is. */
import { expect, test } from '@jest/globals';
import { findProducts, wordsOf } from '../../../src/messaging/bot/recognise.ts';
import { finds, shelved } from '../../support/builders/shelf.ts';

finds(
  'other scripts and accents',
  [
    'Käsekuchen',
    'Weißwurst',
    'Straße T-Shirt',
    'Żurek',
    'Łosoś wędzony',
    'Phở bò',
    'Trà đá',
    'Καφές',
    'Ёлка',
    'Чай',
    'Thé vert',
    'Crème brûlée',
    'चाय',
    'ＳＥＮＣＨＡ',
    'Smørrebrød',
    'iPhone手机壳',
  ],
  [
    ['Habt ihr noch KÄSEKUCHEN?', 'Käsekuchen'],
    ['kaesekuchen bitte', 'Käsekuchen'],
    ['Kasekuchen', 'Käsekuchen'],
    ['zwei WEISSWURST bitte', 'Weißwurst'],
    ['Was kostet das STRASSE T-Shirt?', 'Straße T-Shirt'],
    ['czy jest zurek', 'Żurek'],
    ['ile kosztuje losos wedzony?', 'Łosoś wędzony'],
    ['cho mình một pho bo', 'Phở bò'],
    ['TRÀ ĐÁ bao nhiêu', 'Trà đá'],
    ['έχετε ΚΑΦΕΣ;', 'Καφές'],
    ['сколько стоит елка', 'Ёлка'],
    ['есть ЧАЙ?', 'Чай'],
    ['avez-vous du thé vert ?', 'Thé vert'],
    ['une creme brulee', 'Crème brûlée'],
    ['चाय है क्या', 'चाय'],
    ['how much is the sencha', 'ＳＥＮＣＨＡ'],
    ['smoerrebroed', 'Smørrebrød'],
    ['有iphone手机壳吗', 'iPhone手机壳'],
    ['the order'],
    ['где мой заказ'],
  ],
);

finds(
  'no chance of a letter, a digit or a common word',
  [
    'A',
    'I',
    'The',
    'Thé',
    'Go',
    'You',
    '7',
    'X',
    'Y 2',
    'Not You',
    'и',
    '的',
    'お',
    '이',
    'في',
    'Tea Set',
    'Vitamin C',
  ],
  [
    ['I want a refund, are you the owner?'],
    ['where do I go'],
    ['I have 7 children'],
    ['why not you'],
    ['чай и кофе'],
    ['我的订单'],
    ['お願いします'],
    ['이 제품'],
    ['في الطريق'],
    ['c'],
    ['x', 'X'],
    ['y 2 please', 'Y 2'],
    ['du thé', 'Thé'],
    ['vitamin c?', 'Vitamin C'],
    ['a tea', 'Tea Set'],
  ],
);

test('two products that are named in one sentence are both found, and not what is part of their names', () => {
  const shelf = ['Sencha Green Tea', 'Tea', 'Gyokuro', 'Tea Pot'].map(name => shelved(name));
  const found = findProducts(shelf, wordsOf('Is the sencha green tea better than the gyokuro?'));
  expect(found.map(({ name }) => name)).toEqual(['Sencha Green Tea', 'Gyokuro']);
});

test('English words are not taken apart as Turkish ones would be', () => {
  const shelf = ['Rob', 'Cab', 'Tar'].map(name => shelved(name));
  expect(findProducts(shelf, wordsOf('A robin in the cabin with tartan'))).toEqual([]);
});

test('of products named equally well those that can be had come alone; one that cannot is named as such', () => {
  const gone = shelved('Green Cup', { isAvailable: false });
  const shelf = [gone, shelved('Green Bowl')];
  const found = (text: string) => findProducts(shelf, wordsOf(text)).map(({ name }) => name);
  expect(found('something green')).toEqual(['Green Bowl']);
  expect(found('the green cup')).toEqual(['Green Cup']);
});
