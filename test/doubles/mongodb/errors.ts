/** Errors as a server reports them: by number, with the name that belongs to it. */

const NAMES: { readonly [code: number]: string } = {
  2: 'BadValue',
  9: 'FailedToParse',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  20: 'IllegalOperation',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  50: 'MaxTimeMSExpired',
  59: 'CommandNotFound',
  64: 'WriteConcernFailed',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  91: 'ShutdownInProgress',
  112: 'WriteConflict',
  168: 'InvalidPipelineOperator',
  189: 'PrimarySteppedDown',
  225: 'TransactionTooOld',
  237: 'CursorKilled',
  238: 'NotImplemented',
  286: 'ChangeStreamHistoryLost',
  10107: 'NotWritablePrimary',
  11000: 'DuplicateKey',
  11602: 'InterruptedDueToReplStateChange',
};

export function codeNameOf(code: number): string {
  return NAMES[code] ?? `Location${code}`;
}

/** A command, or a statement of it, that fails. */
export class CommandError extends Error {
  readonly code: number;
  /** What the answer says beside code and message. */
  readonly detail: { readonly [field: string]: unknown };

  constructor(code: number, message: string, detail: { readonly [field: string]: unknown } = {}) {
    super(message);
    this.code = code;
    this.detail = detail;
  }

  /** The answer of a command that failed as a whole. */
  answer(): { readonly [field: string]: unknown } {
    return {
      ok: 0,
      errmsg: this.message,
      code: this.code,
      codeName: codeNameOf(this.code),
      ...this.detail,
    };
  }
}

/** Of an index that is unique; unless said otherwise that on `_id`. */
export class DuplicateKey extends CommandError {
  constructor(
    namespace: string,
    document: { readonly [field: string]: unknown },
    { name, key }: { readonly name: string; readonly key: object } = { name: '_id_', key: { _id: 1 } },
  ) {
    const keyValue = Object.fromEntries(Object.keys(key).map(field => [field, document[field]]));
    const shown = JSON.stringify(keyValue, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    const message = `E11000 duplicate key error collection: ${namespace} index: ${name} dup key: ${shown}`;
    super(11000, message, { keyPattern: key, keyValue });
  }
}

/** What a server can do and the double cannot. */
export function notImplemented(what: string): CommandError {
  return new CommandError(238, `the double of MongoDB does not implement ${what}`);
}
