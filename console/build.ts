/** `npm run console`: builds the page into files that the server serves as they are; with `--check` it only compares: exit code 1 where they differ. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const checks = process.argv.includes('--check');
const target = new URL('../src/http/console/built/', import.meta.url);
const source = (name: string) => fileURLToPath(new URL(`src/${name}`, import.meta.url));

const { outputFiles } = await build({
  entryPoints: { app: source('main.tsx') },
  outdir: fileURLToPath(target),
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['chrome120', 'firefox121', 'safari17.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  charset: 'utf8',
  write: false,
});

for (const { path, text } of outputFiles) {
  if (!checks) writeFileSync(path, text);
  else if (readFileSync(path, 'utf8') !== text) {
    process.stderr.write(`${path} is not what \`npm run console\` writes\n`);
    process.exitCode = 1;
  }
}
