import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

test('what of the client is made from the documents is what `npm run client` writes', async () => {
  const { NODE_OPTIONS: _ofJest, ...env } = process.env;
  const check = promisify(execFile)(process.execPath, ['clients/typescript/generate/main.ts', '--check'], {
    env,
  });
  await expect(check).resolves.toMatchObject({ stderr: '' });
});
