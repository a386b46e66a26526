import { expect, test } from '@jest/globals';
import { generatedFiles } from '../../docs/generate/files.ts';
import { readDocument } from '../support/dsl/samples.ts';

test.each(Object.entries(generatedFiles))('%s is what `npm run docs` writes', (path, content) => {
  expect(readDocument(path)).toBe(content());
});
