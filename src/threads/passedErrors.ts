/**
 * Errors on their way between threads, as plain values: what is cloned as an error loses its code, and is of a class of
 * the thread that it came to.
 */

export interface PassedError {
  readonly message: string;
  readonly stack: string | undefined;
  /** Of our own errors. */
  readonly code: string | undefined;
  /** SQLite's own code. */
  readonly errcode: number | undefined;
  readonly cause: PassedError | undefined;
}

export function passedError(error: unknown): PassedError {
  const { message = String(error), stack, code, errcode, cause }: Partial<PassedError> = Object(error);
  return { message, stack, code, errcode, cause: cause === undefined ? undefined : passedError(cause) };
}

/** What another thread threw, by its properties. */
export class ErrorOfThread extends Error {
  readonly code?: string;
  readonly errcode?: number;

  constructor({ message, stack, code, errcode, cause }: PassedError) {
    super(message, cause === undefined ? {} : { cause: new ErrorOfThread(cause) });
    if (stack !== undefined) this.stack = stack;
    if (code !== undefined) this.code = code;
    if (errcode !== undefined) this.errcode = errcode;
  }
}
