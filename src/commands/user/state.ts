import { userEvents } from '../../events/catalog/user.ts';
import { emailKey } from '../../events/comparable.ts';
import { user as entity, type User } from '../../events/entities.ts';
import type { EventsOf } from '../engine/aggregate.ts';
import { entityAggregate } from '../engine/entityAggregate.ts';
import type { UniqueConstraint } from '../engine/uniqueConstraints.ts';

export const user = entityAggregate({ name: 'user', entity, events: userEvents });
export type UserEvent = EventsOf<typeof user>;

const abandon = {
  abandonCreation: (userId: string) => ({ type: 'UserRegistrationAbandoned', data: { userId } }) as const,
  abandonChange: (userId: string) => ({ type: 'UserEmailChangeAbandoned', data: { userId } }) as const,
};

export const emailConstraint: UniqueConstraint<User, UserEvent> = {
  name: 'email',
  owner: user,
  keyOf: ({ email }) => (email === null ? undefined : emailKey(email)),
  ...abandon,
};

export const providerUserIdConstraint: UniqueConstraint<User, UserEvent> = {
  name: 'providerUserId',
  owner: user,
  keyOf: ({ providerUserId }) => providerUserId ?? undefined,
  ...abandon,
};
