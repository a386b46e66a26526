import type { User } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type Changes, type CommandResult, ifChanged } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { updateUnique } from '../engine/uniqueEntity.ts';
import { emailConstraint, type UserEvent, user } from './state.ts';

export type UpdateUser = Changes<Pick<User, 'name' | 'phone' | 'email' | 'passwordHash' | 'loginProvider'>>;

/** @throws EntityNotFound, PreconditionFailed, KeyTaken for the e-mail */
export function updateUser(
  executor: Executor,
  userId: string,
  changes: UpdateUser,
  context: CommandContext,
): Promise<CommandResult<User>> {
  const { email } = changes;
  return updateUnique(
    executor,
    user,
    userId,
    {
      kind: emailConstraint,
      keyAfter: entity => emailConstraint.keyOf(email === undefined ? entity : { ...entity, email }),
      events: decideUpdate(changes),
    },
    context,
  );
}

const decideUpdate =
  (changes: UpdateUser) =>
  (entity: User): UserEvent[] => {
    const { userId } = entity;
    return [
      ...ifChanged(entity, changes, ['name', 'phone'], to => ({
        type: 'UserProfileUpdated',
        data: { userId, ...to },
      })),
      ...ifChanged(entity, changes, ['email'], ({ email = null }) => ({
        type: 'UserEmailChanged',
        data: { userId, email },
      })),
      ...ifChanged(entity, changes, ['passwordHash'], ({ passwordHash = null }) => ({
        type: 'UserPasswordChanged',
        data: { userId, passwordHash },
      })),
      ...ifChanged(entity, changes, ['loginProvider'], ({ loginProvider = null }) => ({
        type: 'UserLoginProviderChanged',
        data: { userId, loginProvider },
      })),
    ];
  };
