import { describe, expect, test } from '@jest/globals';
import { folderCycles } from './cycles.ts';
import { importsBelow, importsOf } from './imports.ts';
import { wrongImports } from './layers.ts';

const order = [['http', 'ws'], ['commands'], ['events']];

describe('imports', () => {
  test('are found in every form, types and lazy ones included', () => {
    const source = `import type { A } from './a.ts';
export { b } from '../b/b.ts';
import './c.ts';
const d = await import('./d.ts');
import { e } from 'elsewhere';`;
    expect(importsOf('x/y.ts', source).map(({ to }) => to)).toEqual(['x/a.ts', 'b/b.ts', 'x/c.ts', 'x/d.ts']);
  });

  test('of our own sources are found', () => {
    expect(importsBelow('src')).toContainEqual({ from: 'main.ts', to: 'system.ts' });
  });
});

describe('a cycle of folders', () => {
  test('is found where no cycle of files is', () => {
    const imports = [
      { from: 'a/one.ts', to: 'b/one.ts' },
      { from: 'b/two.ts', to: 'a/two.ts' },
    ];
    expect(folderCycles(imports)).toEqual([
      'cycle in .: a, b\n  a/one.ts imports b/one.ts\n  b/two.ts imports a/two.ts',
    ]);
  });

  test('is found between a file and a folder beside it', () => {
    const imports = [
      { from: 'http/app.ts', to: 'http/middleware/log.ts' },
      { from: 'http/middleware/log.ts', to: 'http/app.ts' },
    ];
    expect(folderCycles(imports)).toHaveLength(1);
  });

  test('is not seen where files of one folder are used above and below a subfolder', () => {
    const imports = [
      { from: 'http/app.ts', to: 'http/middleware/log.ts' },
      { from: 'http/middleware/log.ts', to: 'http/problems.ts' },
    ];
    expect(folderCycles(imports)).toEqual([]);
  });
});

describe('a wrong direction', () => {
  test('is an import that goes up', () => {
    expect(wrongImports([{ from: 'events/a.ts', to: 'commands/b.ts' }], order)).toEqual([
      'wrong direction: events/a.ts imports commands/b.ts',
    ]);
  });

  test('is an import of one edge by the other', () => {
    expect(wrongImports([{ from: 'ws/a.ts', to: 'http/b.ts' }], order)).toHaveLength(1);
  });

  test('is no import that goes down, or stays in its folder', () => {
    const imports = [
      { from: 'ws/a.ts', to: 'events/b.ts' },
      { from: 'ws/a.ts', to: 'ws/b.ts' },
    ];
    expect(wrongImports(imports, order)).toEqual([]);
  });

  test('is told of a folder that has no place yet', () => {
    expect(wrongImports([{ from: 'ws/a.ts', to: 'new/b.ts' }], order)).toEqual(['no layer: new']);
  });
});
