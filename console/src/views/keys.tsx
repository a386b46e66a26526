/** API keys, for operators: which are good, a new one, the end of one. */
import { useState } from 'preact/hooks';
import type { ApiKey } from '../../../clients/typescript/src/index.ts';
import { client } from '../session.ts';
import { businesses } from '../state/businesses.ts';
import { useResource } from '../state/resource.ts';
import { useStore } from '../state/store.ts';
import { ConfirmDialog } from '../ui/confirmDialog.tsx';
import { Badge, Button, Empty, Loading, Page, Problem } from '../ui/parts.tsx';
import { fullTime } from '../ui/time.ts';
import { type IssuedKey, KeyDialog, SecretDialog } from './keyDialog.tsx';
import { KEY_ROLE_NAMES } from './words.ts';

export function Keys() {
  const { value, error, reload } = useResource(
    async signal => (await client.get('/api/auth/keys', { signal })).data.data,
    [],
  );
  const [isAdding, setAdding] = useState(false);
  const [issued, setIssued] = useState<IssuedKey>();
  const [revoked, setRevoked] = useState<ApiKey>();
  const add = (
    <Button kind="primary" icon="plus" onClick={() => setAdding(true)}>
      New key
    </Button>
  );
  const show = (key: IssuedKey) => {
    setIssued(key);
    reload();
  };
  return (
    <Page title="Keys" actions={add}>
      {error && <Problem>{error}</Problem>}
      {value === undefined && !error && <Loading />}
      {value?.length === 0 && <Empty title="No keys yet" />}
      <KeyList keys={value ?? []} onRevoke={setRevoked} />
      {isAdding && <KeyDialog onClose={() => setAdding(false)} onIssued={show} />}
      {issued && <SecretDialog issued={issued} onClose={() => setIssued(undefined)} />}
      {revoked && <Revoke shown={revoked} onClose={() => setRevoked(undefined)} onRevoked={reload} />}
    </Page>
  );
}

interface ListProps {
  readonly keys: readonly ApiKey[];
  readonly onRevoke: (key: ApiKey) => void;
}

const KeyList = ({ keys, onRevoke }: ListProps) => (
  <ul class="rows" aria-label="Keys">
    {keys.map(key => (
      <li key={key.keyId} class="row">
        <div class="row-text">
          <strong>{key.name}</strong>
          <span class="hint">
            <Reach businessIds={key.businessIds} /> · since {fullTime(key.createdAt)}
          </span>
        </div>
        <Badge>{KEY_ROLE_NAMES[key.role]}</Badge>
        <Button kind="danger" label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
          Revoke
        </Button>
      </li>
    ))}
  </ul>
);

/** By name where the caller may see it. */
function Reach({ businessIds }: Pick<ApiKey, 'businessIds'>) {
  const { all = [] } = useStore(businesses);
  if (businessIds === null) return <>All businesses</>;
  const names = new Map(all.map(({ businessId, name }) => [businessId, name]));
  return <>{businessIds.map(id => names.get(id) ?? id).join(', ')}</>;
}

interface RevokeProps {
  readonly shown: ApiKey;
  readonly onClose: () => void;
  readonly onRevoked: () => void;
}

function Revoke({ shown: { keyId, name }, onClose, onRevoked }: RevokeProps) {
  const revoke = async () => {
    await client.delete('/api/auth/keys/{keyId}', { path: { keyId } });
    onRevoked();
  };
  return (
    <ConfirmDialog title={`Revoke ${name}?`} action="Revoke" onClose={onClose} onConfirm={revoke}>
      Whatever uses it, and every token made with it, is refused within a second.
    </ConfirmDialog>
  );
}
