/** The statements of a write command, one after another: which were done, which failed, which count. */
import type { Document } from '../document.ts';
import { CommandError } from '../errors.ts';
import type { Call } from './command.ts';

export interface StatementResult extends Document {
  readonly n: number;
  readonly nModified?: number;
  readonly upsertedId?: unknown;
}

interface Done {
  readonly index: number;
  readonly result: StatementResult;
}

/** The answer; `nModified` is that of an update and 0 for others, where clients do not look at it. */
export function runStatements(
  call: Call,
  statements: readonly Document[],
  execute: (statement: Document, index: number) => StatementResult,
): Document {
  const results: Done[] = [];
  const writeErrors: Document[] = [];
  for (const [index, statement] of statements.entries()) {
    const outcome = attempt(() => once(call, index, () => execute(statement, index)));
    if (!(outcome instanceof CommandError)) {
      results.push({ index, result: outcome });
      continue;
    }
    writeErrors.push({ index, code: outcome.code, errmsg: outcome.message, ...outcome.detail });
    if (call.command.ordered !== false) break;
  }
  return summary(results, writeErrors);
}

function attempt<T>(work: () => T): T | CommandError {
  try {
    return work();
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
}

function once(call: Call, index: number, execute: () => StatementResult): StatementResult {
  const done = call.executed.get(index) as StatementResult | undefined;
  if (done) return done;
  if (call.faults.ofStatement(call.name, 'writeConflict', index)) {
    throw new CommandError(112, 'Write conflict during plan execution and yielding is disabled.');
  }
  const result = execute();
  call.executed.set(index, result);
  return result;
}

function summary(done: readonly Done[], writeErrors: readonly Document[]): Document {
  const upserted = done.flatMap(({ index, result }) =>
    result.upsertedId === undefined ? [] : [{ index, _id: result.upsertedId }],
  );
  return {
    n: done.reduce((sum, { result }) => sum + result.n, 0),
    nModified: done.reduce((sum, { result }) => sum + (result.nModified ?? 0), 0),
    ...(upserted.length > 0 ? { upserted } : {}),
    ...(writeErrors.length > 0 ? { writeErrors } : {}),
    ok: 1,
  };
}
