/** Who works in the business: owners and agents. */
import { useState } from 'preact/hooks';
import type { Member, OwnBusiness, User } from '../../../clients/typescript/src/index.ts';
import { client, explain } from '../session.ts';
import { canManage } from '../state/businesses.ts';
import { usePages } from '../state/pages.ts';
import { useResource } from '../state/resource.ts';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';
import { Select } from '../ui/fields.tsx';
import { Avatar, Badge, Button, Page, Problem } from '../ui/parts.tsx';
import { MemberDialog } from './memberDialog.tsx';
import { ROLE_NAMES } from './words.ts';

export function Members({ business }: { readonly business: OwnBusiness }) {
  const { businessId } = business;
  const { rows, error, more, reload } = usePages(
    () =>
      client.pages('/api/businesses/{businessId}/members', { path: { businessId }, query: { limit: 50 } }),
    [businessId],
  );
  const [isAdding, setAdding] = useState(false);
  const add = canManage(business) && (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      Add a member
    </Button>
  );
  return (
    <Page title="Members" actions={add}>
      {error && <Problem>{error}</Problem>}
      <ul class="rows" aria-label="Members">
        {rows.map(member => (
          <li key={member.memberId}>
            <MemberRow member={member} business={business} onChanged={reload} />
          </li>
        ))}
      </ul>
      {more && <Button onClick={more}>Show more</Button>}
      {!canManage(business) && <p class="hint">Owners add and remove members.</p>}
      {isAdding && <MemberDialog businessId={businessId} onClose={() => setAdding(false)} onAdded={reload} />}
    </Page>
  );
}

interface RowProps {
  readonly member: Member;
  readonly business: OwnBusiness;
  readonly onChanged: () => void;
}

function MemberRow({ member, business, onChanged }: RowProps) {
  const { userId, role } = member;
  const person = useResource(
    async signal => (await client.get('/api/users/{userId}', { path: { userId }, signal })).data,
    [userId],
  );
  const name = person.value?.name ?? (person.error ? userId : '…');
  // The one whom the business names stays its owner.
  const isFixed = userId === business.userId || !canManage(business);
  return (
    <div class="row">
      <Avatar name={name} />
      <Person name={name} person={person.value} />
      {isFixed ? (
        <Badge>{userId === business.userId ? 'Owner of the business' : ROLE_NAMES[role]}</Badge>
      ) : (
        <Controls member={member} name={name} onChanged={onChanged} />
      )}
    </div>
  );
}

const Person = ({ name, person }: { readonly name: string; readonly person: User | undefined }) => (
  <div class="row-text">
    <strong>{name}</strong>
    {person?.email && <span class="hint">{person.email}</span>}
  </div>
);

function Controls({ member, name, onChanged }: Omit<RowProps, 'business'> & { readonly name: string }) {
  const { businessId, userId, role } = member;
  const [isRemoving, setRemoving] = useState(false);
  const [error, setError] = useState<string>();
  const change = async (to: string) => {
    try {
      const body = { userId, role: to === 'owner' ? ('owner' as const) : ('agent' as const) };
      await client.post('/api/businesses/{businessId}/members', { path: { businessId }, body });
      setError(undefined);
    } catch (cause) {
      setError(explain(cause));
    }
    onChanged();
  };
  const remove = async () => {
    await client.delete('/api/businesses/{businessId}/members/{userId}', { path: { businessId, userId } });
    onChanged();
  };
  return (
    <>
      {error && <Problem>{error}</Problem>}
      <Select
        label={`Role of ${name}`}
        hidesLabel
        value={role}
        options={Object.entries(ROLE_NAMES)}
        onChange={to => void change(to)}
      />
      <Button kind="danger" label={`Remove ${name}`} onClick={() => setRemoving(true)}>
        Remove
      </Button>
      {isRemoving && (
        <ConfirmDialog
          title={`Remove ${name}?`}
          action="Remove"
          onClose={() => setRemoving(false)}
          onConfirm={remove}
        >
          They see nothing of this business any more, from now on.
        </ConfirmDialog>
      )}
    </>
  );
}
