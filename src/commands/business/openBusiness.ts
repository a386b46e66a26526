import type { Business } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { begin, createEntity, executeEntity, requireEntity, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { user } from '../user/state.ts';
import { business } from './state.ts';

export type OpenBusiness = Omit<Business, 'businessId' | 'createdAt' | 'updatedAt'>;

/** @throws UnknownReference userId */
export async function openBusiness(
  executor: Executor,
  input: OpenBusiness,
  caller: Caller,
): Promise<Written<Business>> {
  return createEntity(executor, business, caller, async businessId => {
    await requireEntity(executor, user, input.userId, 'userId');
    const opened = begin(business, { type: 'BusinessOpened', data: { businessId, ...input } });
    return executeEntity(executor, business, businessId, opened, caller);
  });
}
