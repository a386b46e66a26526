/** Part of `npm run check`: no cycle of folders, and imports that only go down. Cycles of files are the linter's. */
import { folderCycles } from './cycles.ts';
import { importsBelow } from './imports.ts';
import { wrongImports } from './layers.ts';

const source = importsBelow('src');
const problems = [...folderCycles(source), ...wrongImports(source)];
for (const problem of problems) process.stderr.write(`${problem}\n`);
if (problems.length > 0) process.exitCode = 1;
