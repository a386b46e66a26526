import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { readDocument, root } from '../support/dsl/samples.ts';
import { startTestSystem } from '../support/servers/testSystem.ts';

test('the lines of the README of the client do what it says', async () => {
  const [, sample = ''] = readDocument('clients/typescript/README.md').match(/```ts\n(.*?)```/s) ?? [];
  expect(sample.trim().split('\n').length).toBeLessThanOrEqual(13);
  const system = await startTestSystem();
  // In the folder that its import is relative to.
  const program = join(root, `readme-${process.pid}.log.ts`);
  writeFileSync(program, sample);
  try {
    const { NODE_OPTIONS: _ofJest, ...env } = process.env;
    const run = promisify(execFile)(process.execPath, [program], { env: { ...env, API: system.url } });
    await expect(run).resolves.toEqual({ stdout: 'Sencha\n', stderr: '' });
  } finally {
    rmSync(program);
    await system.stop();
  }
});
