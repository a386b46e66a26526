import { emailKey } from '../../events/comparable.ts';
import type { User } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type CommandResult, createEntity } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { createUnique } from '../engine/uniqueEntity.ts';
import { emailConstraint, providerUserIdConstraint, user } from './state.ts';

export type RegisterUser = Omit<User, 'userId' | 'createdAt' | 'updatedAt'>;

/** @throws KeyTaken for e-mail or providerUserId */
export function registerUser(
  executor: Executor,
  input: RegisterUser,
  context: CommandContext,
): Promise<CommandResult<User>> {
  const { email, providerUserId } = input;
  const keys = [
    ...(email === null ? [] : [{ kind: emailConstraint, key: emailKey(email) }]),
    ...(providerUserId === null ? [] : [{ kind: providerUserIdConstraint, key: providerUserId }]),
  ];
  return createEntity(executor, user, context, userId => {
    const registered = { type: 'UserRegistered', data: { userId, ...input } } as const;
    return createUnique(executor, user, userId, keys, registered, context);
  });
}
