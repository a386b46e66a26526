/** The shell of a command-line program: its arguments, its usage, its exit code, and its end by a signal. */
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { type ExitCode, exitCode, isMisuse } from './exit.ts';
import { Terminal } from './terminal.ts';

type Values<O extends ParseArgsOptionsConfig> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

export interface Program<O extends ParseArgsOptionsConfig> {
  /** Begins what it says of errors. */
  readonly name: string;
  readonly usage: string;
  /** Beside `--help`. */
  readonly options: O;
  readonly run: (values: Values<O>, terminal: Terminal) => Promise<ExitCode>;
  /** What went wrong in words; undefined where nobody expected it, which is then printed whole. */
  readonly explain: (error: unknown) => string | undefined;
}

/** Runs it as this process. To be called last. */
export async function runProgram<const O extends ParseArgsOptionsConfig>(program: Program<O>): Promise<void> {
  // Exiting through `process.exit` is what removes temporary files.
  process.once('SIGINT', () => process.exit(exitCode.interrupted));
  process.once('SIGTERM', () => process.exit(exitCode.terminated));
  process.exitCode = await executeProgram(program, process.argv.slice(2), new Terminal());
}

/** Answers the exit code; never rejects. */
export async function executeProgram<const O extends ParseArgsOptionsConfig>(
  program: Program<O>,
  args: readonly string[],
  terminal: Terminal,
): Promise<ExitCode> {
  const { name, usage, run, explain } = program;
  try {
    const { help, values } = parse(program.options, args);
    if (!help) return await run(values, terminal);
    terminal.print(usage);
    return exitCode.done;
  } catch (error) {
    const surprise = error instanceof Error ? error.stack : String(error);
    terminal.printError(
      `${name}: ${isMisuse(error) ? `${error.message}\n${usage}` : (explain(error) ?? surprise)}`,
    );
    return exitCode.notDone;
  }
}

/** @throws TypeError for arguments that there are none of */
function parse<O extends ParseArgsOptionsConfig>(options: O, args: readonly string[]) {
  const help = { type: 'boolean', short: 'h' } as const;
  const { values } = parseArgs({ args: [...args], options: { ...options, help } });
  const { help: asked, ...others } = values as { help?: boolean };
  // What is left are the values of the program's own options.
  return { help: asked === true, values: others as Values<O> };
}
