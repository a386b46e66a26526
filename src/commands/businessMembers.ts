/** Who works in a business is no part of the entity, but lies in the same stream: what its state knows of that. */

import type { businessEvents, MEMBER_ROLES } from '../events/catalog/business.ts';
import type { Id } from '../events/catalog/ids.ts';
import type { EventOf } from '../events/defineEvent.ts';
import type { Business } from '../events/entities.ts';
import type { EntityState } from './engine/entityAggregate.ts';

export type MemberRole = (typeof MEMBER_ROLES)[number];
/** By user id; without the owner that the entity names. */
type Members = { readonly [userId: Id<'user'>]: MemberRole };
export type BusinessState = EntityState<Business> & { readonly members?: Members };

export const membersOf = (state: BusinessState): Members => state.members ?? {};

export function membersAfter(
  { type, data }: EventOf<(typeof businessEvents)[number]>,
  before: Members | undefined,
): Members | undefined {
  switch (type) {
    case 'MemberAdded':
    case 'MemberRoleChanged':
      return { ...before, [data.userId]: data.role };
    case 'MemberRemoved':
      return Object.fromEntries(Object.entries(before ?? {}).filter(([userId]) => userId !== data.userId));
    default:
      return before;
  }
}
