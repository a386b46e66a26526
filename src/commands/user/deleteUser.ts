import type { CommandContext } from '../engine/commandContext.ts';
import type { Deleted } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { deleteUnique } from '../engine/uniqueEntity.ts';
import { emailConstraint, providerUserIdConstraint, user } from './state.ts';

/** Frees e-mail and providerUserId. @throws EntityNotFound, PreconditionFailed */
export function deleteUser(executor: Executor, userId: string, context: CommandContext): Promise<Deleted> {
  const deleted = { type: 'UserDeleted', data: { userId } } as const;
  return deleteUnique(executor, user, userId, [emailConstraint, providerUserIdConstraint], deleted, context);
}
