/** `npm run docs`: writes what is made from the code. */
import { writeFileSync } from 'node:fs';
import { generatedFiles, locate } from './files.ts';

for (const [path, content] of Object.entries(generatedFiles)) {
  writeFileSync(locate(path), content());
  process.stdout.write(`${path}\n`);
}
