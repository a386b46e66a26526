/** Events that a process gave up on: why, and another try. */
import { useState } from 'preact/hooks';
import { client, explain } from '../session.ts';
import { usePages } from '../state/pages.ts';
import { Badge, Button, Problem } from '../ui/parts.tsx';
import { fullTime } from '../ui/time.ts';

export function ParkedItems() {
  const { rows, total, error, more, reload } = usePages(
    () => client.pages('/api/admin/parked', { query: { limit: 50 } }),
    [],
  );
  const [refusal, setRefusal] = useState<string>();
  const act = async (work: Promise<unknown>) => {
    try {
      await work;
      setRefusal(undefined);
    } catch (cause) {
      setRefusal(explain(cause));
    }
    reload();
  };
  const retry = (parkedId: string) =>
    act(client.post('/api/admin/parked/{parkedId}/retry', { path: { parkedId } }));
  const drop = (parkedId: string) =>
    act(client.post('/api/admin/parked/{parkedId}/drop', { path: { parkedId } }));
  return (
    <section aria-labelledby="parked">
      <div class="card-head">
        <h2 id="parked">Parked items{total ? ` (${total})` : ''}</h2>
        <Button icon="reopen" onClick={reload}>
          Look again
        </Button>
      </div>
      {(error ?? refusal) && <Problem>{error ?? refusal}</Problem>}
      {total === 0 && <p class="hint">None: everything that happened was dealt with.</p>}
      <ul class="parked">
        {rows.map(({ parkedId, process, eventType, error: why, attempts, parkedAt, status }) => (
          <li key={parkedId} class="card">
            <div class="card-head">
              <h3>
                {process}: {eventType}
              </h3>
              <Badge tone={status === 'retrying' ? 'neutral' : 'bad'}>{status}</Badge>
            </div>
            <p class="error">{why}</p>
            <p class="hint">
              {attempts} {attempts === 1 ? 'attempt' : 'attempts'}, parked {fullTime(parkedAt)}
            </p>
            <div class="actions">
              <Button onClick={() => void retry(parkedId)}>Retry</Button>
              <Button kind="danger" onClick={() => void drop(parkedId)}>
                Drop
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {more && <Button onClick={more}>Show more</Button>}
    </section>
  );
}
