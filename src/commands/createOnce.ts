/** A creation that a retry under the same key does not repeat. */
import type { Caller } from './caller.ts';
import type { Written } from './entity.ts';
import type { Executor } from './execute.ts';
import type { KeyedRequest, RequestAnswer, Requests } from './requests.ts';
import { storedAnswer } from './storedAnswer.ts';

export interface Creation<E extends object> {
  readonly run: (caller: Caller) => Promise<Written<E>>;
  /** Where the log has what was created. */
  readonly answerAt: (written: Written<E>) => Omit<RequestAnswer, 'status'>;
}

const CREATED = 201;

/** True where it was created by an earlier request under the same key. */
export interface Replayable {
  readonly replayed: boolean;
}

/** What was created, or the first answer again. @throws RequestInProgress, IdempotencyKeyReused, … */
export function createOnce<E extends object>(
  { requests, executor }: { readonly requests: Requests; readonly executor: Executor },
  keyed: KeyedRequest,
  caller: Caller,
  creation: Creation<E>,
): Promise<Written<object> & Replayable> {
  return requests.once<Written<object> & Replayable>(
    keyed,
    caller,
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
