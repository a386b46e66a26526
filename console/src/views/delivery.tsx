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
      {delivery === 'failed' && <Reason message={message} />}
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

function Reason({ message: { chatId, messageId } }: Pick<Entry, 'message'>) {
  const { value } = useResource(
    async signal => {
      const path = { chatId, messageId };
      return (await client.get('/api/chats/{chatId}/deliveries/{messageId}', { path, signal })).data.reason;
    },
    [messageId],
  );
  return value ? <span class="reason">: {value}</span> : null;
}
