/** A command that a retry under the same key does not repeat: it gets the first answer again, across restarts. */
import type { CommandContext } from './engine/commandContext.ts';
import type { CommandResult } from './engine/entity.ts';
import type { Executor } from './engine/executor.ts';
import type { IdempotentRequests, KeyedRequest } from './engine/idempotentRequests.ts';
import { storedAnswer } from './storedAnswer.ts';

interface WriteSide {
  readonly requests: IdempotentRequests;
  readonly executor: Executor;
}

export interface IdempotentResult extends CommandResult<object> {
  /** True where an earlier request under the same key did it. */
  readonly replayed: boolean;
}

/** `keyed` undefined: the command is simply executed. @throws RequestInProgress, IdempotencyKeyReused, … */
export async function idempotent(
  { requests, executor }: WriteSide,
  keyed: KeyedRequest | undefined,
  context: CommandContext,
  command: (context: CommandContext) => Promise<CommandResult<object>>,
): Promise<IdempotentResult> {
  if (!keyed) return { ...(await command(context)), replayed: false };
  const begun = await requests.begin(keyed, context);
  if (begun.kind === 'answered') return { ...(await storedAnswer(executor, begun.answer)), replayed: true };
  const { execution } = begun;
  try {
    const result = await command(execution.context);
    await execution.answered(result.place);
    return { ...result, replayed: false };
  } catch (error) {
    await execution.failed(error);
    throw error;
  } finally {
    execution.end();
  }
}
