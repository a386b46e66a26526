import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/dsl/eventually.ts';
import { client } from '../support/dsl/httpClient.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import { RunningServer } from '../support/servers/runningServer.ts';

/** Each request makes a line of so many characters. */
const LONG_PATH = `/${'x'.repeat(10_000)}`;

/** pinojs/sonic-boom#51, strausmann/mcp-dockhand#210: a log that nobody takes blocked the process, or its end. */
describe('a server whose standard output takes nothing', () => {
  let directory: TemporaryDirectory;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  const start = (output: string) =>
    RunningServer.start({
      env: { DATA_DIR: join(directory.path, 'data'), LOG_LEVEL: 'info', OUTPUT: output },
      through: ['sh', '-c', 'exec "$@" > "$OUTPUT"', 'sh'],
    });

  const dropsLinesAndEnds = async (server: RunningServer) => {
    const call = client(server.url);
    const dropped = async () => {
      await Promise.all(Array.from({ length: 20 }, () => call('GET', LONG_PATH)));
      const text = await (await fetch(`${server.url}/metrics`)).text();
      return Number(text.match(/^log_lines_dropped_total (\d+)/m)?.[1]) > 0;
    };
    await eventually('lines are dropped', dropped);
    expect((await call('GET', '/health/ready'))?.status).toBe(200);
    server.signal('SIGTERM');
    expect(await server.exit()).toBe(0);
  };

  it('because its disk is full drops lines, answers, and ends with 0', async () => {
    await dropsLinesAndEnds(await start('/dev/full'));
  }, 60_000);

  it('because nobody reads the pipe drops lines, answers, and ends with 0', async () => {
    const pipe = join(directory.path, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const reader = openSync(pipe, 'r+');
    await dropsLinesAndEnds(await start(pipe));
    closeSync(reader);
  }, 60_000);
});
