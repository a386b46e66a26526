/** Who our users are: looked up again and again, and the very same as long as nothing about them changed. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { businessId, userId } from '../../src/events/catalog/ids.ts';
import type { RecordedEvent } from '../../src/events/event.ts';
import { People } from '../../src/identity/people.ts';
import { collections } from '../../src/projections/index.ts';
import type { Document, ReadStore } from '../../src/projections/readStore.ts';
import { freshPath, open } from '../support/dsl/sqliteReadFiles.ts';

let store: ReadStore;
let people: People;
let position = 0n;

beforeEach(() => {
  store = open(freshPath(), { collections });
  people = new People({ store });
});
afterEach(() => store.close());

async function add(collection: string, id: string, document: Document): Promise<void> {
  position++;
  const put = { op: 'put', collection, position, id, ordinal: 0, revision: 0, document } as const;
  await store.apply({ changes: [put], checkpoint: position });
  // Only that something changed is read of it: what is known is looked up again.
  people.observe([{ type: 'MemberAdded' } as RecordedEvent]);
}

const [tea, annId] = [businessId.parse('tea'), userId.parse('ann')];
const member = (user: string, role: string): Document => ({ businessId: tea, userId: user, role });

test('what is looked up again is the same, until it differs', async () => {
  await add('users', 'ann', { userId: 'ann', providerUserId: null, email: 'ann@example.com' });
  await add('members', 'tea ann', member('ann', 'owner'));
  const [staff, ann] = [await people.of([tea]), await people.byId(annId)];
  expect([staff, ann?.roles.get(tea)]).toEqual([['ann'], 'owner']);
  await add('users', 'bob', { userId: 'bob', providerUserId: null, email: 'bob@example.com' });
  expect(await people.of([tea])).toBe(staff);
  expect(await people.byId(annId)).toBe(ann);
  await add('members', 'tea bob', member('bob', 'agent'));
  expect(await people.of([tea])).toEqual(['ann', 'bob']);
  expect(await people.byId(annId)).toBe(ann);
});
