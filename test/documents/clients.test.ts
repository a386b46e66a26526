/**
 * Clients that others make of `/openapi.json`: they compile under `--strict`, and their calls do what their types
 * say. What each does is in `calls/`, compiled beside the client as an application would be.
 */
import { execFile } from 'node:child_process';
import { cpSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { startTestSystem, type TestSystem } from '../support/servers/testSystem.ts';

const run = promisify(execFile);
const application = temporaryDirectory();
const environment = { FACEBOOK_VERIFY_TOKEN: 'verify', FACEBOOK_ALLOW_UNSIGNED: '1' };
let system: TestSystem;

beforeAll(async () => {
  system = await startTestSystem({ environment });
  const document = join(application.path, 'openapi.json');
  writeFileSync(document, JSON.stringify((await system.call('GET', '/openapi.json')).body));
  writeFileSync(join(application.path, 'package.json'), '{}');
  symlinkSync(resolve('node_modules'), join(application.path, 'node_modules'));
  cpSync('test/documents/calls', join(application.path, 'calls'), { recursive: true });
  await node('test/documents/generate.ts', document, application.path);
  await node('node_modules/typescript/bin/tsc', '-p', join(application.path, 'calls'));
});
afterAll(async () => {
  await system.stop();
  application.remove();
});

/** @throws Error with what the program wrote, where it fails */
async function node(program: string, ...args: readonly string[]): Promise<void> {
  await run(process.execPath, [program, ...args]).catch(error => {
    throw new Error(`${program}: ${error.stdout}${error.stderr}`);
  });
}

test.each(['openapiFetch', 'heyApi'])('the calls of %s are answered as its types say', async name => {
  await expect(
    node(join(application.path, `compiled/calls/${name}.js`), system.url),
  ).resolves.toBeUndefined();
});
