import { emailKey } from '../../events/comparable.ts';
import type { User } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { createEntity, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { beginUnique } from '../uniqueEntity.ts';
import { emailKind, providerUserIdKind, user } from './state.ts';

export type RegisterUser = Omit<User, 'userId' | 'createdAt' | 'updatedAt'>;

/** @throws KeyTaken for e-mail or providerUserId */
export function registerUser(
  executor: Executor,
  input: RegisterUser,
  caller: Caller,
): Promise<Written<User>> {
  const { email, providerUserId } = input;
  const keys = [
    ...(email === null ? [] : [{ kind: emailKind, key: emailKey(email) }]),
    ...(providerUserId === null ? [] : [{ kind: providerUserIdKind, key: providerUserId }]),
  ];
  return createEntity(executor, user, caller, userId => {
    const registered = { type: 'UserRegistered', data: { userId, ...input } } as const;
    return beginUnique(executor, user, userId, keys, registered, caller);
  });
}
