/** A unique key, and how an owner that has reserved it and never came is shut out, as their streams decide on it. */

import { describe, expect, test } from '@jest/globals';
import type { EventsOf } from '../../src/commands/engine/aggregate.ts';
import { decideAbandonCreation, decideFence } from '../../src/commands/engine/uniqueConstraints.ts';
import {
  decideReleaseKey,
  decideReserveKey,
  KeyReserved,
  uniqueKey,
} from '../../src/commands/engine/uniqueKey.ts';
import { emailConstraint, user } from '../../src/commands/user.ts';
import { userRegistered } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { givenOf } from '../support/dsl/givenWhenThen.ts';

type UniqueKeyEvent = EventsOf<typeof uniqueKey>;

const kind = 'email';
const reserved = (ownerId: string): UniqueKeyEvent => ({
  type: 'UniqueKeyReserved',
  data: { kind, ownerId },
});
const released = (ownerId: string): UniqueKeyEvent => ({
  type: 'UniqueKeyReleased',
  data: { kind, ownerId },
});

describe('a unique key', () => {
  const given = givenOf(uniqueKey);
  const reserve = (ownerId: string, expired?: number) => decideReserveKey({ kind, ownerId, expired });
  const release = (ownerId: string, revision: number) => decideReleaseKey({ kind, ownerId, revision });

  test('is reserved where it is free', () => {
    given().when(reserve('ann')).thenEvents(reserved('ann'));
    given(reserved('ben'), released('ben')).when(reserve('ann')).thenEvents(reserved('ann'));
  });
  test('is reserved again by its owner', () =>
    given(reserved('ann')).when(reserve('ann')).thenEvents(reserved('ann')));
  test('is not taken from its holder', () =>
    given(reserved('ben')).when(reserve('ann')).thenRefused('key-reserved'));
  test('says who holds it, since when, by which reservation', () => {
    const state = { ownerId: 'ben', reservedAt: '2026-01-01T00:00:00.000Z' };
    const refusal = reserve('ann')(state, 4);
    expect(refusal).toBeInstanceOf(KeyReserved);
    expect(refusal).toMatchObject({ holder: 'ben', since: state.reservedAt, revision: 4 });
  });
  test('is taken from its holder by the reservation that has expired, and no later one', () => {
    given(reserved('ben')).when(reserve('ann', 0)).thenEvents(reserved('ann'));
    given(reserved('ben'), reserved('ben')).when(reserve('ann', 0)).thenRefused('key-reserved');
  });
  test('is released by its owner, once', () => {
    given(reserved('ann')).when(release('ann', 0)).thenEvents(released('ann'));
    given(reserved('ann'), released('ann')).when(release('ann', 0)).thenNothing();
  });
  test('is kept where it was reserved again since, by any owner', () => {
    given(reserved('ann'), reserved('ann')).when(release('ann', 0)).thenNothing();
    given(reserved('ann'), reserved('ben')).when(release('ann', 0)).thenNothing();
    given(reserved('ben')).when(release('ann', 0)).thenNothing();
  });
});

describe('an owner that has reserved a key', () => {
  const given = givenOf(user);
  const userId = idOf.user('user');
  const email = 'ann@example.com';
  const fence = decideFence(emailConstraint, email, userId);
  const abandon = decideAbandonCreation(emailConstraint, userId);
  const deleted = { type: 'UserDeleted', data: { userId } } as const;
  const registered = userRegistered({ email });

  test('can no longer be created once it is fenced', () => {
    given().when(fence).thenEvents(emailConstraint.abandonCreation(userId));
    given(emailConstraint.abandonCreation(userId)).when(fence).thenNothing();
  });
  test('can no longer change to it once it is fenced', () =>
    given(userRegistered({ email: 'other@example.com' }))
      .when(fence)
      .thenEvents(emailConstraint.abandonChange(userId)));
  test('is not fenced where it has the key', () => given(registered).when(fence).thenRefused('key-taken'));
  test('is not fenced once it was deleted', () => given(registered, deleted).when(fence).thenNothing());
  test('is abandoned only where it was never created', () => {
    given().when(abandon).thenEvents(emailConstraint.abandonCreation(userId));
    given(registered).when(abandon).thenNothing();
    given(registered, deleted).when(abandon).thenNothing();
  });
});
