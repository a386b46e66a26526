import { existsSync, globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readDocument, root } from '../support/dsl/samples.ts';

const documents = globSync(['*.md', 'docs/**/*.md'], { cwd: root });

test.each(documents)('what %s links to exists', path => {
  const targets = [...readDocument(path).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(
    ([, target = '']) => target,
  );
  expect(targets.filter(target => !existsSync(join(root, dirname(path), target)))).toEqual([]);
});

const FILE = /`((?:[\w-]+\/)+[\w.-]*)`/g;
/** In text that explains the code, `src/` goes without saying. */
const isThere = (name: string) => ['.', 'src'].some(folder => existsSync(join(root, folder, name)));
const isOurs = (name: string) => /^(src|test|docs|bench)\/|\.ts$/.test(name);

test.each(documents)('files that %s names exist', path => {
  const named = [...readDocument(path).matchAll(FILE)].map(([, name = '']) => name).filter(isOurs);
  expect(named.filter(name => !isThere(name))).toEqual([]);
});
