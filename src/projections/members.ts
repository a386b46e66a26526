/** Who works in which business, and as what: the owner that it names, and those who were added. */

import { z } from 'zod';
import { MEMBER_ROLES } from '../events/catalog/business.ts';
import { id, instant } from '../events/catalog/fields.ts';
import { businessId, type Id, userId } from '../events/catalog/ids.ts';
import type { Position } from '../events/event.ts';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

export const member = z
  .object({
    memberId: id,
    /** Business and user: one that is left and joined again is another member by id. */
    membership: id,
    businessId,
    userId,
    role: z.enum(MEMBER_ROLES),
    createdAt: instant,
  })
  .meta({ id: 'Member' });
type Member = z.infer<typeof member>;

const collection: Collection<keyof Member> = {
  name: 'members',
  id: 'memberId',
  filters: ['businessId', 'userId', 'membership'],
  naturalKeys: [['membership']],
  counted: ['businessId', 'userId'],
  includes: {},
};

export const membershipOf = (businessId: Id<'business'>, userId: Id<'user'>): string =>
  `${businessId} ${userId}`;

type Joined = RecordedEventOf<'BusinessOpened'> | RecordedEventOf<'MemberAdded'>;

function joined({ position, revision, data, metadata }: Joined, role: Member['role']): Change[] {
  const { businessId, userId } = data;
  const membership = membershipOf(businessId, userId);
  const memberId = `${membership} ${revision}`;
  const document = { memberId, membership, businessId, userId, role, createdAt: metadata.recordedAt };
  return [{ op: 'put', collection: collection.name, position, id: memberId, ordinal: 0, revision, document }];
}

function gone(position: Position, match: { readonly [field: string]: string }): Change[] {
  return [{ op: 'delete', collection: collection.name, position, match }];
}

export const members: ReadModel = {
  document: member,
  collection,
  on: {
    BusinessOpened: event => joined(event, 'owner'),
    MemberAdded: event => joined(event, event.data.role),
    MemberRoleChanged: ({ position, data: { businessId, userId, role } }) => {
      const match = { membership: membershipOf(businessId, userId) };
      return [{ op: 'patch', collection: collection.name, position, match, set: { role } }];
    },
    MemberRemoved: ({ position, data: { businessId, userId } }) =>
      gone(position, { membership: membershipOf(businessId, userId) }),
    BusinessDeleted: ({ position, data: { businessId } }) => gone(position, { businessId }),
    UserDeleted: ({ position, data: { userId } }) => gone(position, { userId }),
  },
};
