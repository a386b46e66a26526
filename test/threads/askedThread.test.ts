/** A thread that is asked: its answers and errors, and when it begins and ends. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AskedThread, ThreadEnded, type ThreadOptions } from '../../src/threads/askedThread.ts';
import { ErrorOfThread } from '../../src/threads/passedErrors.ts';
import { eventually } from '../support/dsl/eventually.ts';
import { temporaryDirectory } from '../support/dsl/temporaryDirectory.ts';
import type { Told } from './answering.ts';

const module = new URL('./answering.ts', import.meta.url);

let thread: AskedThread;
function start(options: Partial<ThreadOptions> = {}): (told: Told) => Promise<unknown> {
  thread = new AskedThread({ module, data: 'its data', ...options });
  return told => thread.ask(told);
}
afterEach(() => thread.close());

const thrownBy = (work: Promise<unknown>): Promise<ErrorOfThread> =>
  work.then(
    () => {
      throw new Error('nothing was thrown');
    },
    error => error,
  );
const who: Told = { do: 'say who' };

describe('a thread that is asked', () => {
  test('answers, and knows what it was given at its start', async () => {
    const ask = start();
    const value = { text: 'é', positions: new Map([[1, 12n]]) };
    expect(await ask({ do: 'echo', value })).toEqual(['its data', value]);
  });

  test('answers each request its own answer, in whatever order they are done', async () => {
    const ask = start({
      answer: async request => (request === 0 ? eventually('a turn', () => 'late') : request),
    });
    const asked = [0, 1, 2].map(value => ask({ do: 'ask back', value }));
    expect(await Promise.all(asked)).toEqual([
      ['answered', 'late'],
      ['answered', 1],
      ['answered', 2],
    ]);
  });

  test('hands over what it need not copy', async () => {
    const bytes = await start()({ do: 'make bytes', length: 100_000 });
    expect(Buffer.from(bytes as Uint8Array).every(byte => byte === 7)).toBe(true);
  });

  test('throws what was thrown there, with its codes and its cause', async () => {
    const error = await thrownBy(start()({ do: 'throw' }));
    expect(error).toBeInstanceOf(ErrorOfThread);
    expect(error).toMatchObject({ message: 'not now', code: 'out-of-order', errcode: 11 });
    expect(error.cause).toMatchObject({ message: 'the reason' });
    expect(error.stack).toContain('answering.ts');
  });

  test('gets what is thrown here at its questions, too', async () => {
    const answer = () => {
      throw Object.assign(new Error('nobody knows'), { code: 'unknown' });
    };
    const asked = start({ answer })({ do: 'ask back', value: 1 });
    await expect(asked).rejects.toMatchObject({ message: 'nobody knows', code: 'unknown' });
  });

  test('that cannot open what it needs says why at each request', async () => {
    const ask = start({ data: 'unusable' });
    for (let n = 0; n < 2; n++) await expect(ask(who)).rejects.toMatchObject({ code: 'out-of-order' });
  });

  test('is one thread for all requests', async () => {
    const ask = start();
    expect(new Set(await Promise.all([ask(who), ask(who), ask(who)])).size).toBe(1);
  });
});

describe('its end', () => {
  test('comes once nobody has asked for a while; the next request starts another', async () => {
    const ask = start({ idleMs: 1 });
    const first = await ask(who);
    await eventually('another thread', async () => (await ask(who)) !== first);
  });

  test('does not come while a request is under way', async () => {
    const answer = () => eventually('some time', () => Date.now() > begun + 100);
    const begun = Date.now();
    const ask = start({ idleMs: 1, answer });
    expect(await ask({ do: 'ask back', value: 1 })).toEqual(['answered', true]);
  });

  test('where nobody expects it fails what was asked, and nothing else', async () => {
    const ask = start();
    const waiting = ask({ do: 'wait' });
    const ending = ask({ do: 'end' });
    for (const asked of [waiting, ending]) await expect(asked).rejects.toThrow(ThreadEnded);
    expect(await ask({ do: 'echo', value: 1 })).toEqual(['its data', 1]);
  });

  test('has its reason where its module cannot be loaded', async () => {
    const ask = start({ module: new URL('./nothing.ts', import.meta.url) });
    const error = await thrownBy(ask(who));
    expect(error).toBeInstanceOf(ThreadEnded);
    expect(String(error.cause)).toContain('nothing.ts');
  });

  test('by closing fails what is under way and all that comes after', async () => {
    const ask = start();
    const waiting = ask({ do: 'wait' });
    await Promise.all([expect(waiting).rejects.toThrow(ThreadEnded), thread.close()]);
    await expect(ask(who)).rejects.toThrow(ThreadEnded);
  });
});

test('of low priority it lowers nobody else', async () => {
  const before = getPriority();
  const priority = await start({ isLowPriority: true })({ do: 'say priority' });
  expect(getPriority()).toBe(before);
  if (process.platform === 'linux') expect(priority).toBe(Math.max(before, 10));
  await thread.close();
  expect(await start()({ do: 'say priority' })).toBe(before);
});

test('an idle one keeps no process from ending', () => {
  const source = new URL('../../src/threads/askedThread.ts', import.meta.url);
  const directory = temporaryDirectory();
  const path = join(directory.path, 'program.mjs');
  const program = `
    import { AskedThread } from '${source}';
    const thread = new AskedThread({ module: new URL('${module}'), data: 1 });
    console.log(await thread.ask({ do: 'echo', value: 2 }));
  `;
  writeFileSync(path, program);
  const { status, stdout } = spawnSync(process.execPath, [path], {
    encoding: 'utf8',
    timeout: 8_000,
    env: {},
  });
  directory.remove();
  expect({ status, stdout }).toEqual({ status: 0, stdout: '[ 1, 2 ]\n' });
});
