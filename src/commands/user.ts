/** A person or a company that signed up; e-mail and providerUserId are nobody else's. */
import { type Id, userId } from '../events/catalog/ids.ts';
import { userEvents } from '../events/catalog/user.ts';
import { emailKey } from '../events/comparable.ts';
import { user as entity, type User } from '../events/entities.ts';
import type { DecideOf, EventsOf } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import {
  type Changes,
  type CommandResult,
  createEntity,
  type Deleted,
  groupsOf,
  ifAbsent,
  ifActive,
  ifChanged,
} from './engine/entity.ts';
import { entityAggregate } from './engine/entityAggregate.ts';
import type { Executor } from './engine/executor.ts';
import type { UniqueConstraint } from './engine/uniqueConstraints.ts';
import { createUnique, deleteUnique, updateUnique } from './engine/uniqueEntity.ts';

export const user = entityAggregate({ name: 'user', id: userId, entity, events: userEvents });
type UserEvent = EventsOf<typeof user>;
type DecideUser = DecideOf<typeof user>;

const abandon = {
  abandonCreation: (userId: Id<'user'>): UserEvent => ({
    type: 'UserRegistrationAbandoned',
    data: { userId },
  }),
  abandonChange: (userId: Id<'user'>): UserEvent => ({ type: 'UserEmailChangeAbandoned', data: { userId } }),
};

export const emailConstraint: UniqueConstraint<User, UserEvent, Id<'user'>> = {
  name: 'email',
  owner: user,
  keyOf: ({ email }) => (email === null ? undefined : emailKey(email)),
  ...abandon,
};

export const providerUserIdConstraint: UniqueConstraint<User, UserEvent, Id<'user'>> = {
  name: 'providerUserId',
  owner: user,
  keyOf: ({ providerUserId }) => providerUserId ?? undefined,
  ...abandon,
};

const constraints = [emailConstraint, providerUserIdConstraint];

type RegisterUser = Omit<User, 'userId' | 'createdAt' | 'updatedAt'>;

export const decideRegisterUser = (data: RegisterUser & Pick<User, 'userId'>): DecideUser =>
  ifAbsent(user, { type: 'UserRegistered', data });

/** @throws KeyTaken for e-mail or providerUserId */
export function registerUser(
  executor: Executor,
  input: RegisterUser,
  context: CommandContext,
): Promise<CommandResult<User>> {
  return createEntity(executor, user, context, userId => {
    const decide = decideRegisterUser({ userId, ...input });
    return createUnique(executor, user, userId, { constraints, decide }, context);
  });
}

type UpdateUser = Changes<Pick<User, 'name' | 'phone' | 'email' | 'passwordHash' | 'loginProvider'>>;

const groups = groupsOf<UpdateUser, UserEvent>()({
  UserProfileUpdated: ['name', 'phone'],
  UserEmailChanged: ['email'],
  UserPasswordChanged: ['passwordHash'],
  UserLoginProviderChanged: ['loginProvider'],
});

export const decideUpdateUser = (changes: UpdateUser): DecideUser =>
  ifActive(user, (current): UserEvent[] => {
    const { userId } = current;
    return [
      ...ifChanged(current, changes, groups, 'UserProfileUpdated', to => ({ userId, ...to })),
      ...ifChanged(current, changes, groups, 'UserEmailChanged', ({ email = null }) => ({ userId, email })),
      ...ifChanged(current, changes, groups, 'UserPasswordChanged', ({ passwordHash = null }) => ({
        userId,
        passwordHash,
      })),
      ...ifChanged(current, changes, groups, 'UserLoginProviderChanged', ({ loginProvider = null }) => ({
        userId,
        loginProvider,
      })),
    ];
  });

/** @throws EntityNotFound, PreconditionFailed, KeyTaken for the e-mail */
export function updateUser(
  executor: Executor,
  userId: Id<'user'>,
  changes: UpdateUser,
  context: CommandContext,
): Promise<CommandResult<User>> {
  const change = { constraint: emailConstraint, decide: decideUpdateUser(changes) };
  return updateUnique(executor, user, userId, change, context);
}

export const decideDeleteUser = (userId: Id<'user'>): DecideUser =>
  ifActive(user, () => [{ type: 'UserDeleted', data: { userId } }]);

/** Frees e-mail and providerUserId. @throws EntityNotFound, PreconditionFailed */
export function deleteUser(
  executor: Executor,
  userId: Id<'user'>,
  context: CommandContext,
): Promise<Deleted> {
  return deleteUnique(executor, user, userId, { constraints, decide: decideDeleteUser(userId) }, context);
}
