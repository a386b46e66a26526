/** Who works in a business. The owner that the business names is always one, and needs no event. */
import type { Id } from '../events/catalog/ids.ts';
import type { Business } from '../events/entities.ts';
import type { Position } from '../events/event.ts';
import { type BusinessEvent, business } from './business.ts';
import { type MemberRole, membersOf } from './businessMembers.ts';
import type { Decide } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import { ifActive, requireEntity } from './engine/entity.ts';
import type { EntityState } from './engine/entityAggregate.ts';
import { DomainError, EntityNotFound } from './engine/errors.ts';
import type { Executor } from './engine/executor.ts';
import { user } from './user.ts';

/** People that one business may have beside its owner. */
const MAX_MEMBERS = 1_000;

/** The person whom the business names as its owner cannot leave it, nor have another role. */
export class OwnerRemains extends DomainError {
  readonly code = 'owner-remains';
  constructor() {
    super('The owner of the business stays its owner');
  }
}

export class TooManyMembers extends DomainError {
  readonly code = 'too-many-members';
  constructor() {
    super(`A business has ${MAX_MEMBERS} members at most`);
  }
}

interface MemberChange {
  readonly businessId: Id<'business'>;
  readonly userId: Id<'user'>;
  readonly role: MemberRole;
}

type Decider = Decide<EntityState<Business>, BusinessEvent>;

const decideAddMember = ({ businessId, userId, role }: MemberChange): Decider =>
  ifActive(business, (entity, state) => {
    if (userId === entity.userId) return ownerAs(role);
    const { [userId]: before, ...others } = membersOf(state);
    if (before === role) return [];
    if (Object.keys(others).length >= MAX_MEMBERS) return new TooManyMembers();
    const type = before === undefined ? 'MemberAdded' : 'MemberRoleChanged';
    return [{ type, data: { businessId, userId, role } }];
  });

const ownerAs = (role: MemberRole) => (role === 'owner' ? [] : new OwnerRemains());

const decideRemoveMember = (businessId: Id<'business'>, userId: Id<'user'>): Decider =>
  ifActive(business, (entity, state) => {
    if (userId === entity.userId) return new OwnerRemains();
    if (!Object.hasOwn(membersOf(state), userId)) return new EntityNotFound('member');
    return [{ type: 'MemberRemoved', data: { businessId, userId } }];
  });

/** @throws UnknownReference userId, EntityNotFound, OwnerRemains, TooManyMembers */
export async function addMember(
  executor: Executor,
  change: MemberChange,
  context: CommandContext,
): Promise<Position> {
  await requireEntity(executor, user, change.userId, 'userId');
  return executeOn(executor, change.businessId, decideAddMember(change), context);
}

/** @throws EntityNotFound, OwnerRemains */
export const removeMember = (
  executor: Executor,
  businessId: Id<'business'>,
  userId: Id<'user'>,
  context: CommandContext,
): Promise<Position> => executeOn(executor, businessId, decideRemoveMember(businessId, userId), context);

async function executeOn(
  executor: Executor,
  businessId: Id<'business'>,
  decide: Decider,
  context: CommandContext,
): Promise<Position> {
  const { position } = await executor.execute(business, businessId, decide, context);
  if (position === undefined) throw new EntityNotFound('business');
  return position;
}
