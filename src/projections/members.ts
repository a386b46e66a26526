/** Who works in which business, and as what: the owner that it names, and those who were added. */

import { z } from 'zod';
import { MEMBER_ROLES } from '../events/catalog/business.ts';
import { id, instant } from '../events/catalog/fields.ts';
import type { Position } from '../events/event.ts';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

export const member = z
  .object({
    memberId: id,
    businessId: id,
    userId: id,
    role: z.enum(MEMBER_ROLES),
    createdAt: instant,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof member>;

const collection: Collection<keyof Member> = {
  name: 'members',
  id: 'memberId',
  filters: ['businessId', 'userId', 'role'],
  counted: ['businessId', 'userId'],
  includes: {},
};

const memberId = (businessId: string, userId: string): string => `${businessId} ${userId}`;

type Joined = RecordedEventOf<'BusinessOpened'> | RecordedEventOf<'MemberAdded'>;

/** Somebody who is a member already has another role from then on. */
function joined({ position, revision, data, metadata }: Joined, role: Member['role']): Change[] {
  const { businessId, userId } = data;
  const id = memberId(businessId, userId);
  const document = { memberId: id, businessId, userId, role, createdAt: metadata.recordedAt };
  const at = { collection: collection.name, position };
  return [
    { ...at, op: 'put', id, ordinal: 0, revision, document },
    { ...at, op: 'patch', match: { memberId: id }, set: { role } },
  ];
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
    MemberRemoved: ({ position, data: { businessId, userId } }) =>
      gone(position, { memberId: memberId(businessId, userId) }),
    BusinessDeleted: ({ position, data: { businessId } }) => gone(position, { businessId }),
    UserDeleted: ({ position, data: { userId } }) => gone(position, { userId }),
  },
};
