import { describe, it } from '@jest/globals';
import {
  deleteBusiness,
  openBusiness,
  type UpdateBusiness,
  updateBusiness,
} from '../../src/commands/business.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import type { DomainEvent } from '../../src/events/catalog/index.ts';
import { businessOpened, userRegistered } from '../support/builders/eventBuilders.ts';
import { given } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const deleted: DomainEvent = { type: 'BusinessDeleted', data: { businessId: 'business' } };
const open = (executor: Executor) => {
  const input = { userId: 'user', providerUserId: null, name: 'Tea House', description: null };
  return openBusiness(executor, input, callerWith({ newId: () => 'business' }));
};
const update = (changes: UpdateBusiness) => (executor: Executor) =>
  updateBusiness(executor, 'business', changes, callerWith());
const remove = (executor: Executor) => deleteBusiness(executor, 'business', callerWith());

describe('a business', () => {
  it('is opened by a user who exists', async () => {
    await given(userRegistered()).when(open).thenEvents(businessOpened());
    await given().when(open).thenRefused('unknown-reference');
    await given(userRegistered(), { type: 'UserDeleted', data: { userId: 'user' } })
      .when(open)
      .thenRefused('unknown-reference');
  });

  it('is renamed and described', () =>
    given(businessOpened())
      .when(update({ name: 'Coffee House', description: 'Hot' }))
      .thenEvents(
        { type: 'BusinessRenamed', data: { businessId: 'business', name: 'Coffee House' } },
        { type: 'BusinessDescribed', data: { businessId: 'business', description: 'Hot' } },
      ));

  it('loses its description', () =>
    given(businessOpened({ description: 'Hot' }))
      .when(update({ description: null }))
      .thenEvents({ type: 'BusinessDescribed', data: { businessId: 'business', description: null } }));

  it('is left alone by a PUT that changes nothing', () =>
    given(businessOpened())
      .when(update({ name: 'Tea House', description: null }))
      .thenNothing());

  it('is revised and deleted only while it exists', async () => {
    await given()
      .when(update({ name: 'x' }))
      .thenRefused('not-found');
    await given(businessOpened(), deleted)
      .when(update({ name: 'x' }))
      .thenRefused('not-found');
    await given(businessOpened()).when(remove).thenEvents(deleted);
    await given(businessOpened(), deleted).when(remove).thenRefused('not-found');
  });
});
