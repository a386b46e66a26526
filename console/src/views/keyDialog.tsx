/** A new API key: what it is for, and its secret, which is shown this once. */
import { useId, useState } from 'preact/hooks';
import type { ApiKey } from '../../../clients/typescript/src/index.ts';
import { client } from '../session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select, textsOf } from '../ui/fields.tsx';
import { Button } from '../ui/parts.tsx';
import { KEY_ROLE_NAMES } from './words.ts';

const isRole = (text = ''): text is ApiKey['role'] => Object.hasOwn(KEY_ROLE_NAMES, text);

export interface IssuedKey {
  readonly name: string;
  readonly secret: string;
}

interface KeyDialogProps {
  readonly onClose: () => void;
  readonly onIssued: (issued: IssuedKey) => void;
}

export function KeyDialog({ onClose, onIssued }: KeyDialogProps) {
  const create = async (form: HTMLFormElement) => {
    const { name = '', role, businessIds = '' } = textsOf(form);
    if (!isRole(role)) return;
    const ids = businessIds.split(/[\s,]+/).filter(Boolean);
    const body = { name, role, businessIds: ids.length > 0 ? ids : null };
    const { key } = (await client.post('/api/auth/keys', { body })).data;
    onIssued({ name, secret: key });
  };
  return (
    <Dialog title="New key" action="Create" onClose={onClose} onSubmit={create}>
      <Field label="Name" name="name" required hint="What uses it, such as: web shop." />
      <Select label="Role" name="role" value="service" options={Object.entries(KEY_ROLE_NAMES)} />
      <Field
        label="Only for businesses"
        name="businessIds"
        hint="Their ids, with commas between them. Left empty: for all."
      />
    </Dialog>
  );
}

interface SecretDialogProps {
  readonly issued: IssuedKey;
  readonly onClose: () => void;
}

export function SecretDialog({ issued: { name, secret }, onClose }: SecretDialogProps) {
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    setCopied(true);
  };
  return (
    <Dialog title={`Key of ${name}`} action="Done" isNotice onClose={onClose} onSubmit={async () => {}}>
      <p>Keep it now: it is shown this once, and stored nowhere.</p>
      <div class="field">
        <label for={id}>Key</label>
        <input id={id} class="mono" readOnly value={secret} onFocus={event => event.currentTarget.select()} />
      </div>
      {/* Only pages that came over TLS, or from this machine, may write there. */}
      {navigator.clipboard && (
        <div class="actions">
          <Button onClick={() => void copy()}>Copy</Button>
          <span class="hint" role="status">
            {isCopied && 'Copied'}
          </span>
        </div>
      )}
    </Dialog>
  );
}
