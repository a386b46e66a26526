import { emailKey } from '../../events/comparable.ts';
import type { User } from '../../events/entities.ts';
import { entityAggregate } from '../aggregate.ts';
import type { KeyKind } from '../uniqueKeys.ts';

export const user = entityAggregate<User>('user');

const abandon = {
  abandonCreation: (userId: string) => ({ type: 'UserRegistrationAbandoned', data: { userId } }) as const,
  abandonChange: (userId: string) => ({ type: 'UserEmailChangeAbandoned', data: { userId } }) as const,
};

export const emailKind: KeyKind<User> = {
  name: 'email',
  owner: user,
  keyOf: ({ email }) => (email === null ? undefined : emailKey(email)),
  ...abandon,
};

export const providerUserIdKind: KeyKind<User> = {
  name: 'providerUserId',
  owner: user,
  keyOf: ({ providerUserId }) => providerUserId ?? undefined,
  ...abandon,
};
