import { describe, expect, test } from '@jest/globals';
import { exitCode, Misuse } from '../../src/cli/exit.ts';
import { executeProgram, type Program } from '../../src/cli/program.ts';
import { Terminal } from '../../src/cli/terminal.ts';

const options = { verify: { type: 'boolean' }, to: { type: 'string' } } as const;

/** What a program prints, and its exit code. */
async function executed(run: Program<typeof options>['run'], ...args: string[]) {
  const printed = { output: '', errors: '' };
  const terminal = new Terminal(
    { write: text => (printed.output += text) },
    { write: text => (printed.errors += text) },
  );
  const explain = (error: unknown) => (error instanceof RangeError ? 'it is too far' : undefined);
  const program = { name: 'walk', usage: 'usage: walk', options, run, explain };
  return { code: await executeProgram(program, args, terminal), ...printed };
}

const failing = (error: Error) => async () => {
  throw error;
};

describe('a program', () => {
  test('is handed its options, prints, and answers its exit code', async () => {
    const done = await executed(
      async ({ verify, to }, terminal) => {
        terminal.print(`${verify} ${to}`);
        return exitCode.differs;
      },
      ...['--verify', '--to', 'here'],
    );
    expect(done).toEqual({ code: 1, output: 'true here\n', errors: '' });
  });

  test('prints its usage when it is asked for it, and does nothing', async () => {
    const run = failing(new Error('it ran'));
    const usage = { code: 0, output: 'usage: walk\n', errors: '' };
    expect(await executed(run, '--help')).toEqual(usage);
    expect(await executed(run, '-h')).toEqual(usage);
  });

  test('says what is wrong with its arguments, with the usage', async () => {
    const run = failing(new Misuse('--to must be there'));
    const misused = { code: 2, output: '', errors: 'walk: --to must be there\nusage: walk\n' };
    expect(await executed(run)).toEqual(misused);
    const unknown = await executed(async () => exitCode.done, '--away');
    expect(unknown).toEqual({
      code: 2,
      output: '',
      errors: expect.stringMatching(/^walk: .*--away.*\nusage: walk\n$/s),
    });
  });

  test('says in words what went wrong, and shows whole what nobody expected', async () => {
    expect(await executed(failing(new RangeError('1,000 km')))).toMatchObject({
      code: 2,
      errors: 'walk: it is too far\n',
    });
    expect(await executed(failing(new Error('a bug')))).toMatchObject({
      code: 2,
      errors: expect.stringMatching(/^walk: Error: a bug\n +at /),
    });
  });
});
