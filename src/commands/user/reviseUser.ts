import type { DomainEvent } from '../../events/catalog/index.ts';
import type { User } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { type Changes, ifChanged, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { reviseUnique } from '../uniqueEntity.ts';
import { emailKind, user } from './state.ts';

export type ReviseUser = Changes<Pick<User, 'name' | 'phone' | 'email' | 'passwordHash' | 'loginProvider'>>;

/** @throws EntityNotFound, PreconditionFailed, KeyTaken for the e-mail */
export function reviseUser(
  executor: Executor,
  userId: string,
  changes: ReviseUser,
  caller: Caller,
): Promise<Written<User>> {
  const { email } = changes;
  return reviseUnique(
    executor,
    user,
    userId,
    {
      kind: emailKind,
      keyAfter: entity => emailKind.keyOf(email === undefined ? entity : { ...entity, email }),
      events: decideRevision(changes),
    },
    caller,
  );
}

const decideRevision =
  (changes: ReviseUser) =>
  (entity: User): DomainEvent[] => {
    const { userId } = entity;
    return [
      ...ifChanged(entity, changes, ['name', 'phone'], to => ({
        type: 'UserProfileRevised',
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
