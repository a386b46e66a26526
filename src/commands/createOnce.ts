/** A creation that a retry under the same key does not repeat. */
import type { CommandContext } from './engine/commandContext.ts';
import type { CommandResult } from './engine/entity.ts';
import type { Executor } from './engine/executor.ts';
import type { IdempotentRequests, KeyedRequest, RequestAnswer } from './engine/idempotentRequests.ts';
import { storedAnswer } from './storedAnswer.ts';

export interface Creation<E extends object> {
  readonly run: (context: CommandContext) => Promise<CommandResult<E>>;
  /** Where the log has what was created. */
  readonly answerAt: (resultOf: CommandResult<E>) => Omit<RequestAnswer, 'status'>;
}

const CREATED = 201;

/** True where it was created by an earlier request under the same key. */
export interface Replayable {
  readonly replayed: boolean;
}

/** What was created, or the first answer again. @throws RequestInProgress, IdempotencyKeyReused, … */
export function createOnce<E extends object>(
  { requests, executor }: { readonly requests: IdempotentRequests; readonly executor: Executor },
  keyed: KeyedRequest,
  context: CommandContext,
  creation: Creation<E>,
): Promise<CommandResult<object> & Replayable> {
  return requests.once<CommandResult<object> & Replayable>(
    keyed,
    context,
    async seeded => {
      const created = await creation.run(seeded);
      return {
        reply: { ...created, replayed: false },
        answer: { status: CREATED, ...creation.answerAt(created) },
      };
    },
    async answer => ({ ...(await storedAnswer(executor, answer)), replayed: true }),
  );
}
