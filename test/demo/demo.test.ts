import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const demo = fileURLToPath(new URL('../../demo/main.ts', import.meta.url));

test('a shop’s afternoon plays to its end', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [demo], { timeout: 90_000 });
  expect(stderr).toBe('');
  expect(stdout).toContain('1 customer, 1 chat, 7 messages');
  expect(stdout).toContain('10 queued, 10 sent, 1 unknown');
  expect(stdout).toMatch(/events that need her attention: 0\n$/);
}, 100_000);
