/** A customer's phone beside the agent's view of the same chat: the whole system, moving. */
import { useState } from 'preact/hooks';
import { randomId } from '../../../clients/typescript/src/index.ts';
import { addressOf, Link } from '../router.tsx';
import { client } from '../session.ts';
import { useResource } from '../state/resource.ts';
import { Select } from '../ui/fields.tsx';
import { Button, Empty, Loading, Problem } from '../ui/parts.tsx';
import { ConversationView } from './conversation.tsx';
import { Phone } from './phone.tsx';

const CUSTOMER = 'chatledger.tryAs';

/** The same customer until the tab is closed, or somebody new is wanted. */
function customerOfTab(isNew = false): string {
  const known = isNew ? null : sessionStorage.getItem(CUSTOMER);
  const customer = known ?? `guest-${randomId().slice(0, 6)}`;
  sessionStorage.setItem(CUSTOMER, customer);
  return customer;
}

export function TryIt({ businessId }: { readonly businessId: string }) {
  const channels = useResource(
    async signal => {
      const query = { businessId, isActive: true, limit: 1_000 };
      return (await client.get('/api/channels', { query, signal })).data.data;
    },
    [businessId],
  );
  const [pageId, setPageId] = useState<string>();
  const [customer, setCustomer] = useState(customerOfTab);
  const channel = channels.value?.find(each => each.platformSpecificId === pageId) ?? channels.value?.[0];
  const channelId = channel?.channelId;
  const chat = useResource(
    async signal => {
      if (channelId === undefined) return undefined;
      const query = { channelId, platformCustomerId: customer, limit: 1 };
      return (await client.get('/api/chats', { query, signal })).data.data[0]?.chatId;
    },
    [channelId, customer],
  );
  if (channels.error) return <Problem>{channels.error}</Problem>;
  if (!channels.value) return <Loading />;
  if (!channel) {
    return (
      <Empty title="No active channel">
        <Link to={addressOf('channels')}>Connect one</Link>
      </Empty>
    );
  }
  return (
    <div class="try">
      <section class="try-side" aria-label="A customer's phone">
        <h1>Try it</h1>
        <p class="hint">Write as a customer would. Nothing leaves this system.</p>
        <div class="try-choice">
          <Select
            label="Channel"
            hidesLabel
            value={channel.platformSpecificId}
            options={channels.value.map(each => [
              each.platformSpecificId,
              each.channelName ?? each.platformSpecificId,
            ])}
            onChange={setPageId}
          />
          <Button icon="person" onClick={() => setCustomer(customerOfTab(true))}>
            Somebody new
          </Button>
        </div>
        <Phone
          key={`${channel.channelId} ${customer}`}
          shop={channel.channelName ?? channel.platformSpecificId}
          pageId={channel.platformSpecificId}
          customer={customer}
          chatId={chat.value}
          onSent={() => chat.value ?? chat.reload()}
        />
      </section>
      <div class="try-agent">
        {chat.value ? (
          <ConversationView key={chat.value} chatId={chat.value} />
        ) : (
          <section class="conversation none" aria-label="Conversation">
            <Empty title="The agent's view">
              <p>The chat appears here as soon as the customer writes.</p>
            </Empty>
          </section>
        )}
      </div>
    </div>
  );
}
