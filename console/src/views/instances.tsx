/** The instances of the system, and what each does for all. */
import { useEffect } from 'preact/hooks';
import type { Instance } from '../../../clients/typescript/src/index.ts';
import { client } from '../session.ts';
import { useResource } from '../state/resource.ts';
import { Hint } from '../ui/hint.tsx';
import { Badge, Problem } from '../ui/parts.tsx';

const EVERY_MS = 5_000;
const MEANING =
  'A lease says which instance does what one has to do for all. Each lease should have a holder.';

export function Instances() {
  const { value, error, reload } = useResource(
    async signal => (await client.get('/api/admin/instances', { signal })).data.data,
    [],
  );
  useEffect(() => {
    const timer = setInterval(reload, EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return (
    <section aria-labelledby="instances">
      <div class="with-hint">
        <h2 id="instances">Instances{value ? ` (${value.length})` : ''}</h2>
        <Hint about="Instances" text={MEANING} />
      </div>
      {error && <Problem>{error}</Problem>}
      <ul class="instances" aria-label="Instances">
        {value?.map(instance => (
          <li key={instance.instanceId} class="card">
            <InstanceCard instance={instance} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function InstanceCard({ instance: { instanceId, isThis, isSeen, leases } }: { readonly instance: Instance }) {
  return (
    <>
      <div class="card-head">
        <h3 class="mono">{instanceId}</h3>
        <Badge tone={isSeen ? 'good' : 'bad'}>{isSeen ? 'Running' : 'Not seen'}</Badge>
      </div>
      <p class="hint">
        {isThis && 'Serves this page. '}
        {leases.length === 0 ? 'Holds no lease; takes over where one runs out.' : 'Holds:'}
      </p>
      <ul class="leases">
        {leases.map(lease => (
          <li key={lease}>
            <Badge>{leaseName(lease)}</Badge>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Those of the read models say which generation. */
const leaseName = (lease: string): string =>
  lease.replace(/^process /, '').replace(/^projections?\b.*/, 'read models');
