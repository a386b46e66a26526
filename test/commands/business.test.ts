import { describe, it } from '@jest/globals';
import {
  business,
  decideDeleteBusiness,
  decideUpdateBusiness,
  openBusiness,
} from '../../src/commands/business.ts';
import type { Executor } from '../../src/commands/engine/executor.ts';
import { businessOpened, userRegistered } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { given as givenLog, givenOf } from '../support/dsl/givenWhenThen.ts';
import { callerWith } from '../support/dsl/writeSide.ts';

const deleted = { type: 'BusinessDeleted', data: { businessId: idOf.business('business') } } as const;
const open = (executor: Executor) => {
  const input = { userId: idOf.user('user'), providerUserId: null, name: 'Tea House', description: null };
  return openBusiness(executor, input, callerWith({ newId: () => 'business' }));
};
const remove = decideDeleteBusiness(idOf.business('business'));
const given = givenOf(business);

describe('a business', () => {
  it('is opened by a user who exists', async () => {
    await givenLog(userRegistered()).when(open).thenEvents(businessOpened());
    await givenLog().when(open).thenRefused('unknown-reference');
    await givenLog(userRegistered(), { type: 'UserDeleted', data: { userId: idOf.user('user') } })
      .when(open)
      .thenRefused('unknown-reference');
  });

  it('is renamed and described', () =>
    given(businessOpened())
      .when(decideUpdateBusiness({ name: 'Coffee House', description: 'Hot' }))
      .thenEvents(
        { type: 'BusinessRenamed', data: { businessId: idOf.business('business'), name: 'Coffee House' } },
        { type: 'BusinessDescribed', data: { businessId: idOf.business('business'), description: 'Hot' } },
      ));

  it('loses its description', () =>
    given(businessOpened({ description: 'Hot' }))
      .when(decideUpdateBusiness({ description: null }))
      .thenEvents({
        type: 'BusinessDescribed',
        data: { businessId: idOf.business('business'), description: null },
      }));

  it('is not changed by a PUT that changes nothing', () =>
    given(businessOpened())
      .when(decideUpdateBusiness({ name: 'Tea House', description: null }))
      .thenNothing());

  it('is updated and deleted only while it exists', () => {
    given()
      .when(decideUpdateBusiness({ name: 'x' }))
      .thenRefused('not-found');
    given(businessOpened(), deleted)
      .when(decideUpdateBusiness({ name: 'x' }))
      .thenRefused('not-found');
    given(businessOpened()).when(remove).thenEvents(deleted);
    given(businessOpened(), deleted).when(remove).thenRefused('not-found');
  });
});
