import type { Caller } from '../caller.ts';
import type { Deleted } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { endUnique } from '../uniqueEntity.ts';
import { emailKind, providerUserIdKind, user } from './state.ts';

/** Frees e-mail and providerUserId. @throws EntityNotFound, PreconditionFailed */
export function deleteUser(executor: Executor, userId: string, caller: Caller): Promise<Deleted> {
  const deleted = { type: 'UserDeleted', data: { userId } } as const;
  return endUnique(executor, user, userId, [emailKind, providerUserIdKind], deleted, caller);
}
