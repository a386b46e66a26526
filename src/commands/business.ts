/** A shop: what all channels, customers, products, orders and chats belong to. */

import { businessEvents } from '../events/catalog/business.ts';
import { businessId, type Id } from '../events/catalog/ids.ts';
import { type Business, business as entity } from '../events/entities.ts';
import { type BusinessState, membersAfter } from './businessMembers.ts';
import { type DecideOf, defineAggregate, type EventsOf } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import {
  type Changes,
  type CommandResult,
  createEntity,
  type Deleted,
  deleteEntity,
  executeEntity,
  groupsOf,
  ifAbsent,
  ifActive,
  ifChanged,
  requireEntity,
} from './engine/entity.ts';
import { type Entity, entityAggregate } from './engine/entityAggregate.ts';
import type { Executor } from './engine/executor.ts';
import { user } from './user.ts';

const plain = entityAggregate({ name: 'business', id: businessId, entity, events: businessEvents });
export type BusinessEvent = EventsOf<typeof plain>;

export const business: Entity<Business, BusinessEvent, Id<'business'>> = defineAggregate({
  ...plain,
  events: businessEvents,
  evolve: (state: BusinessState, event, metadata): BusinessState => {
    const members = membersAfter(event, state.members);
    const next = plain.evolve(state, event, metadata);
    return members === undefined ? next : { ...next, members };
  },
});
type DecideBusiness = DecideOf<typeof business>;

type OpenBusiness = Omit<Business, 'businessId' | 'createdAt' | 'updatedAt'>;

export const decideOpenBusiness = (data: OpenBusiness & Pick<Business, 'businessId'>): DecideBusiness =>
  ifAbsent(business, { type: 'BusinessOpened', data });

/** @throws UnknownReference userId */
export function openBusiness(
  executor: Executor,
  input: OpenBusiness,
  context: CommandContext,
): Promise<CommandResult<Business>> {
  return createEntity(executor, business, context, async businessId => {
    await requireEntity(executor, user, input.userId, 'userId');
    const decide = decideOpenBusiness({ businessId, ...input });
    return executeEntity(executor, business, businessId, decide, context);
  });
}

type UpdateBusiness = Changes<Pick<Business, 'name' | 'description'>>;

const groups = groupsOf<UpdateBusiness, BusinessEvent>()({
  BusinessRenamed: ['name'],
  BusinessDescribed: ['description'],
});

export const decideUpdateBusiness = (changes: UpdateBusiness): DecideBusiness =>
  ifActive(business, (current): BusinessEvent[] => {
    const { businessId } = current;
    return [
      ...ifChanged(current, changes, groups, 'BusinessRenamed', ({ name = '' }) => ({ businessId, name })),
      ...ifChanged(current, changes, groups, 'BusinessDescribed', ({ description = null }) => ({
        businessId,
        description,
      })),
    ];
  });

/** @throws EntityNotFound, PreconditionFailed */
export function updateBusiness(
  executor: Executor,
  businessId: Id<'business'>,
  changes: UpdateBusiness,
  context: CommandContext,
): Promise<CommandResult<Business>> {
  return executeEntity(executor, business, businessId, decideUpdateBusiness(changes), context);
}

export const decideDeleteBusiness = (businessId: Id<'business'>): DecideBusiness =>
  ifActive(business, () => [{ type: 'BusinessDeleted', data: { businessId } }]);

/** @throws EntityNotFound, PreconditionFailed */
export function deleteBusiness(
  executor: Executor,
  businessId: Id<'business'>,
  context: CommandContext,
): Promise<Deleted> {
  return deleteEntity(executor, business, businessId, decideDeleteBusiness(businessId), context);
}
