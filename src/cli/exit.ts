/** How programs of ours end, and what they say of it on standard error. */

/** `differs`: it was done, and what was compared differs. */
export const exitCode = { done: 0, differs: 1, notDone: 2, interrupted: 130, terminated: 143 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

export function exitWithError(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** The program cannot be called like this. */
export class Misuse extends Error {
  readonly code = 'misuse';
}

/** Also what `parseArgs` throws. */
export const isMisuse = (error: unknown): error is Error =>
  error instanceof Misuse ||
  (Error.isError(error) && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS_'));
