/** Somebody who is to work in the business. */
import { client } from '../session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select, textsOf } from '../ui/fields.tsx';
import { ROLE_NAMES } from './words.ts';

interface MemberDialogProps {
  readonly businessId: string;
  readonly onClose: () => void;
  readonly onAdded: () => void;
}

export function MemberDialog({ businessId, onClose, onAdded }: MemberDialogProps) {
  const add = async (form: HTMLFormElement) => {
    const { person = '', role } = textsOf(form);
    const userId = await userIdOf(person);
    const body = { userId, role: role === 'owner' ? ('owner' as const) : ('agent' as const) };
    await client.post('/api/businesses/{businessId}/members', { path: { businessId }, body });
    onAdded();
  };
  return (
    <Dialog title="Add a member" action="Add" onClose={onClose} onSubmit={add}>
      <Field
        label="E-mail or user id"
        name="person"
        required
        hint="By e-mail those are found who work with you elsewhere; anybody by their user id."
      />
      <Select label="Role" name="role" value="agent" options={Object.entries(ROLE_NAMES)} />
      <p class="hint">Agents work in chats, orders and products. Owners also run channels and members.</p>
    </Dialog>
  );
}

/** @throws Error where nobody is seen who has the address */
async function userIdOf(person: string): Promise<string> {
  if (!person.includes('@')) return person;
  const { data } = (await client.get('/api/users', { query: { email: person, limit: 1 } })).data;
  if (!data[0]) throw new Error(`Nobody whom you may see has the address ${person}. Use their user id.`);
  return data[0].userId;
}
