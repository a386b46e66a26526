import { describe, it } from '@jest/globals';
import {
  decideDeleteUser,
  decideUpdateUser,
  deleteUser,
  registerUser,
  updateUser,
  user,
} from '../../src/commands/user.ts';
import { userRegistered } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { given as givenLog, givenOf } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const input = {
  name: 'Ann',
  phone: null,
  email: 'ann@example.com',
  passwordHash: null,
  loginProvider: null,
  providerUserId: null,
};
const deleted = { type: 'UserDeleted', data: { userId: idOf.user('user') } } as const;
const given = givenOf(user);

describe('a user', () => {
  it('registers', () =>
    givenLog()
      .when(executor => registerUser(executor, input, callerWith({ newId: () => 'user' })))
      .thenEvents(userRegistered()));

  it('registers without e-mail and provider id alike: nothing has to be unique then', () =>
    givenLog()
      .when(executor =>
        registerUser(executor, { ...input, email: null }, callerWith({ newId: () => 'user' })),
      )
      .thenEvents(userRegistered({ email: null })));

  it('is updated by an event for each group of fields that changes', () =>
    given(userRegistered())
      .when(
        decideUpdateUser({
          name: 'Anna',
          phone: '1',
          email: 'a@example.com',
          passwordHash: 'h',
          loginProvider: 'EMAIL',
        }),
      )
      .thenEvents(
        { type: 'UserProfileUpdated', data: { userId: idOf.user('user'), name: 'Anna', phone: '1' } },
        { type: 'UserEmailChanged', data: { userId: idOf.user('user'), email: 'a@example.com' } },
        { type: 'UserPasswordChanged', data: { userId: idOf.user('user'), passwordHash: 'h' } },
        { type: 'UserLoginProviderChanged', data: { userId: idOf.user('user'), loginProvider: 'EMAIL' } },
      ));

  it('keeps what a PUT leaves out', () =>
    given(userRegistered({ phone: '1' }))
      .when(decideUpdateUser({ name: 'Anna' }))
      .thenEvents({ type: 'UserProfileUpdated', data: { userId: idOf.user('user'), name: 'Anna' } }));

  it('may lose what is optional', () =>
    given(userRegistered({ phone: '1' }))
      .when(decideUpdateUser({ phone: null, email: null }))
      .thenEvents(
        { type: 'UserProfileUpdated', data: { userId: idOf.user('user'), phone: null } },
        { type: 'UserEmailChanged', data: { userId: idOf.user('user'), email: null } },
      ));

  it('is reached at the same address in another case', () =>
    given(userRegistered())
      .when(decideUpdateUser({ email: 'ANN@example.com' }))
      .thenEvents({
        type: 'UserEmailChanged',
        data: { userId: idOf.user('user'), email: 'ANN@example.com' },
      }));

  it('is not changed by a PUT that changes nothing', () =>
    given(userRegistered()).when(decideUpdateUser(input)).thenNothing());

  it('is not updated where it never was, nor once it is gone', () => {
    given()
      .when(decideUpdateUser({ name: 'Anna' }))
      .thenRefused('not-found');
    given(userRegistered(), deleted)
      .when(decideUpdateUser({ name: 'Anna' }))
      .thenRefused('not-found');
  });

  it('is deleted once', () => {
    const remove = decideDeleteUser(idOf.user('user'));
    given(userRegistered()).when(remove).thenEvents(deleted);
    given(userRegistered(), deleted).when(remove).thenRefused('not-found');
    given().when(remove).thenRefused('not-found');
  });

  it('is updated and deleted at the revision that the caller knows, or not at all', async () => {
    const at = (...ifMatch: number[]) => callerWith({ ifMatch });
    await givenLog(userRegistered())
      .when(executor => updateUser(executor, idOf.user('user'), { name: 'Anna' }, at(1)))
      .thenRefused('precondition-failed');
    await givenLog(userRegistered())
      .when(executor => deleteUser(executor, idOf.user('user'), at(1, 2)))
      .thenRefused('precondition-failed');
    await givenLog(userRegistered())
      .when(executor => deleteUser(executor, idOf.user('user'), at(3, 0)))
      .thenEvents(deleted);
  });
});
