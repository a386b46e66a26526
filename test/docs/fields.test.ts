import { expect, test } from '@jest/globals';
import { MAX_LENGTH } from '../../src/events/fieldLimits.ts';
import { readDocument } from '../support/dsl/samples.ts';

test('FIELDS.md has every length, and none beside them', () => {
  const [, table = ''] = /## Lengths([\s\S]*?)\nA filter/.exec(readDocument('docs/FIELDS.md')) ?? [];
  const said = [...table.matchAll(/\| ([\d,]+) \|$/gm)].map(([, length = '']) =>
    Number(length.replace(',', '')),
  );
  expect(new Set(said)).toEqual(new Set(Object.values(MAX_LENGTH)));
});
