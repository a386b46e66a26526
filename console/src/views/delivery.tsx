/** How far a message of ours has come on its platform, and why it did not. */
import { client } from '../session.ts';
import type { Entry } from '../state/messageLog.ts';
import { useResource } from '../state/resource.ts';
import { DELIVERY_NAMES } from './words.ts';

export function Delivery({ entry: { message, delivery } }: { readonly entry: Entry }) {
  if (delivery === undefined || message.senderType === 'CUSTOMER') return null;
  return (
    <span class={`delivery ${delivery}`}>
      <Ticks status={delivery} />
      <span>{DELIVERY_NAMES[delivery]}</span>
      {delivery === 'failed' && <Reason messageId={message.messageId} />}
    </span>
  );
}

function Ticks({ status }: { readonly status: string }) {
  if (status === 'failed' || status === 'unknown') return <span aria-hidden="true">!</span>;
  const isTwice = status === 'delivered' || status === 'read';
  return (
    <svg class="ticks" viewBox="0 0 20 12" aria-hidden="true" focusable="false">
      {status !== 'queued' && <path d="M2 6.500l3.500 3.500L12 2.500" />}
      {isTwice && <path d="M8.500 9l1 1L16 2.500" />}
      {status === 'queued' && <path d="M7 6a4 4 0 1 0 8 0a4 4 0 1 0-8 0M11 4v2.200l1.600.9" />}
    </svg>
  );
}

/** The log says why; auditors and those of the business may ask it. */
function Reason({ messageId }: { readonly messageId: string }) {
  const { value } = useResource(
    async signal => {
      const path = { entity: 'deliveries', id: messageId } as const;
      const { data } = await client.get('/api/audit/{entity}/{id}', { path, signal });
      const reasons = data.data.map(({ changes }) => changes.reason?.to).filter(Boolean);
      return reasons.at(-1);
    },
    [messageId],
  );
  return value === undefined ? null : <span class="reason">: {String(value)}</span>;
}
