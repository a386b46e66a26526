/** `npm run client`: writes what of the client is made from the documents; with `--check` it only compares: exit code 1 where they differ. */
import { readFileSync, writeFileSync } from 'node:fs';
import { generatedFiles } from './files.ts';

const checks = process.argv.includes('--check');
const root = new URL('../../../', import.meta.url);

for (const [path, content] of await generatedFiles()) {
  const file = new URL(path, root);
  if (!checks) writeFileSync(file, content);
  else if (readFileSync(file, 'utf8') !== content) {
    process.stderr.write(`${path} is not what \`npm run client\` writes\n`);
    process.exitCode = 1;
  }
}
