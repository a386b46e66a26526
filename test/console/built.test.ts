import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { readDocument } from '../support/dsl/samples.ts';

const FOLDER = 'src/http/console/built';

test('the files that are served are what `npm run console` builds', async () => {
  const { NODE_OPTIONS: _ofJest, ...env } = process.env;
  const check = promisify(execFile)(process.execPath, ['console/build.ts', '--check'], { env });
  await expect(check).resolves.toMatchObject({ stderr: '' });
});

test('the whole console is under 150 KB over the wire', () => {
  const files = ['app.js', 'app.css'].map(name => gzipSync(readDocument(`${FOLDER}/${name}`)).length);
  expect(files.reduce((sum, size) => sum + size)).toBeLessThan(150_000);
});
