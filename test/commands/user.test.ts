import { describe, it } from '@jest/globals';
import { deleteUser, registerUser, type UpdateUser, updateUser } from '../../src/commands/user.ts';
import type { DomainEvent } from '../../src/events/catalog/index.ts';
import { userRegistered } from '../support/builders/eventBuilders.ts';
import { given } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const input = {
  name: 'Ann',
  phone: null,
  email: 'ann@example.com',
  passwordHash: null,
  loginProvider: null,
  providerUserId: null,
};
const deleted: DomainEvent = { type: 'UserDeleted', data: { userId: 'user' } };
const updated = (changes: UpdateUser) => (executor: Parameters<typeof updateUser>[0]) =>
  updateUser(executor, 'user', changes, callerWith());

describe('a user', () => {
  it('registers', () =>
    given()
      .when(executor => registerUser(executor, input, callerWith({ newId: () => 'user' })))
      .thenEvents(userRegistered()));

  it('registers without e-mail and provider id alike: nothing has to be unique then', () =>
    given()
      .when(executor =>
        registerUser(executor, { ...input, email: null }, callerWith({ newId: () => 'user' })),
      )
      .thenEvents(userRegistered({ email: null })));

  it('is revised by an event for each group of fields that changes', () =>
    given(userRegistered())
      .when(
        updated({
          name: 'Anna',
          phone: '1',
          email: 'a@example.com',
          passwordHash: 'h',
          loginProvider: 'EMAIL',
        }),
      )
      .thenEvents(
        { type: 'UserProfileUpdated', data: { userId: 'user', name: 'Anna', phone: '1' } },
        { type: 'UserEmailChanged', data: { userId: 'user', email: 'a@example.com' } },
        { type: 'UserPasswordChanged', data: { userId: 'user', passwordHash: 'h' } },
        { type: 'UserLoginProviderChanged', data: { userId: 'user', loginProvider: 'EMAIL' } },
      ));

  it('keeps what a PUT leaves out', () =>
    given(userRegistered({ phone: '1' }))
      .when(updated({ name: 'Anna' }))
      .thenEvents({ type: 'UserProfileUpdated', data: { userId: 'user', name: 'Anna' } }));

  it('may lose what is optional', () =>
    given(userRegistered({ phone: '1' }))
      .when(updated({ phone: null, email: null }))
      .thenEvents(
        { type: 'UserProfileUpdated', data: { userId: 'user', phone: null } },
        { type: 'UserEmailChanged', data: { userId: 'user', email: null } },
      ));

  it('is reached at the same address in another case', () =>
    given(userRegistered())
      .when(updated({ email: 'ANN@example.com' }))
      .thenEvents({ type: 'UserEmailChanged', data: { userId: 'user', email: 'ANN@example.com' } }));

  it('is left alone by a PUT that changes nothing', () =>
    given(userRegistered()).when(updated(input)).thenNothing());

  it('is not revised where it never was, nor once it is gone', async () => {
    await given()
      .when(updated({ name: 'Anna' }))
      .thenRefused('not-found');
    await given(userRegistered(), deleted)
      .when(updated({ name: 'Anna' }))
      .thenRefused('not-found');
  });

  it('is deleted once', async () => {
    const remove = (executor: Parameters<typeof deleteUser>[0]) => deleteUser(executor, 'user', callerWith());
    await given(userRegistered()).when(remove).thenEvents(deleted);
    await given(userRegistered(), deleted).when(remove).thenRefused('not-found');
    await given().when(remove).thenRefused('not-found');
  });

  it('is revised and deleted at the revision that the caller knows, or not at all', async () => {
    const at = (...ifMatch: number[]) => callerWith({ ifMatch });
    await given(userRegistered())
      .when(executor => updateUser(executor, 'user', { name: 'Anna' }, at(1)))
      .thenRefused('precondition-failed');
    await given(userRegistered())
      .when(executor => deleteUser(executor, 'user', at(1, 2)))
      .thenRefused('precondition-failed');
    await given(userRegistered())
      .when(executor => deleteUser(executor, 'user', at(3, 0)))
      .thenEvents(deleted);
  });
});
