import { emailKey } from '../../events/comparable.ts';
import type { User } from '../../events/entities.ts';
import { entityAggregate } from '../engine/aggregate.ts';
import type { UniqueConstraint } from '../engine/uniqueConstraints.ts';

export const user = entityAggregate<User>('user');

const abandon = {
  abandonCreation: (userId: string) => ({ type: 'UserRegistrationAbandoned', data: { userId } }) as const,
  abandonChange: (userId: string) => ({ type: 'UserEmailChangeAbandoned', data: { userId } }) as const,
};

export const emailConstraint: UniqueConstraint<User> = {
  name: 'email',
  owner: user,
  keyOf: ({ email }) => (email === null ? undefined : emailKey(email)),
  ...abandon,
};

export const providerUserIdConstraint: UniqueConstraint<User> = {
  name: 'providerUserId',
  owner: user,
  keyOf: ({ providerUserId }) => providerUserId ?? undefined,
  ...abandon,
};
