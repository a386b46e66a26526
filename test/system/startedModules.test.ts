import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';

const PRINT_MODULES = 'process.on("exit", () => console.log(process.moduleLoadList.join("\\n")))';
/** Refused once all modules are there. */
const MISUSE = 'unexpected';

test('a start loads no HTTP client before somebody is called', async () => {
  const preload = `data:text/javascript,${encodeURIComponent(PRINT_MODULES)}`;
  const child = spawn(process.execPath, ['--import', preload, 'src/start.js', MISUSE], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [modules] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(modules).toContain('NativeModule http\n');
  expect(modules).not.toContain('undici');
}, 30_000);
