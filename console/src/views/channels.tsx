/** Where customers write: connected, paused, or in trouble with their token. */
import { useState } from 'preact/hooks';
import type { Channel, OwnBusiness } from '../../../clients/typescript/src/index.ts';
import { client, explain } from '../session.ts';
import { canManage } from '../state/businesses.ts';
import { useResource } from '../state/resource.ts';
import { Badge, Button, Empty, Loading, Page, Problem } from '../ui/parts.tsx';
import { fullTime } from '../ui/time.ts';
import { ChannelDialog } from './channelDialog.tsx';
import { PLATFORM_NAMES } from './words.ts';

export function Channels({ business }: { readonly business: OwnBusiness }) {
  const { businessId } = business;
  const isManager = canManage(business);
  const { value, error, reload } = useResource(
    async signal => {
      return (await client.get('/api/channels', { query: { businessId, limit: 1_000 }, signal })).data.data;
    },
    [businessId],
  );
  const [edited, setEdited] = useState<Channel | 'new'>();
  const connect = isManager && (
    <Button kind="primary" icon="plus" onClick={() => setEdited('new')}>
      Connect a channel
    </Button>
  );
  return (
    <Page title="Channels" actions={connect}>
      {error && <Problem>{error}</Problem>}
      {value === undefined && !error && <Loading />}
      {value?.length === 0 && <Empty title="No channels yet" />}
      <ul class="channel-list">
        {value?.map(channel => (
          <li key={channel.channelId} class="card">
            <ChannelCard
              channel={channel}
              isManager={isManager}
              onChanged={reload}
              onEdit={() => setEdited(channel)}
            />
          </li>
        ))}
      </ul>
      {edited && (
        <ChannelDialog
          businessId={businessId}
          channel={edited === 'new' ? undefined : edited}
          onClose={() => setEdited(undefined)}
          onSaved={reload}
        />
      )}
    </Page>
  );
}

interface ChannelProps {
  readonly channel: Channel;
  /** By the caller: an agent works with it as it is. */
  readonly isManager: boolean;
  readonly onChanged: () => void;
  readonly onEdit: () => void;
}

function ChannelCard({ channel, isManager, onChanged, onEdit }: ChannelProps) {
  const { channelId, channelName, platformSpecificId, platformType, isActive } = channel;
  const [error, setError] = useState<string>();
  const turn = async () => {
    try {
      await client.put('/api/channels/{channelId}', { path: { channelId }, body: { isActive: !isActive } });
      setError(undefined);
      onChanged();
    } catch (cause) {
      setError(explain(cause));
    }
  };
  return (
    <>
      <div class="card-head">
        <h2>{channelName ?? platformSpecificId}</h2>
        <Badge tone={isActive ? 'good' : 'warn'}>{isActive ? 'Active' : 'Paused'}</Badge>
      </div>
      <p class="hint">
        {PLATFORM_NAMES[platformType]} · <span class="mono">{platformSpecificId}</span>
      </p>
      <TokenState channel={channel} />
      {error && <Problem>{error}</Problem>}
      {isManager && (
        <div class="actions">
          <Button onClick={() => void turn()}>{isActive ? 'Pause' : 'Resume'}</Button>
          <Button onClick={onEdit}>Edit</Button>
        </div>
      )}
    </>
  );
}

const SOON_MS = 7 * 86_400_000;

/** What a person has to do about its token; nothing where all is well. */
function TokenState({ channel }: { readonly channel: Channel }) {
  const { isActive, channelId, accessToken, tokenExpiresAt } = channel;
  if (!isActive) return <WhyOff channelId={channelId} />;
  if (tokenExpiresAt !== null && Date.parse(tokenExpiresAt) < Date.now() + SOON_MS) {
    return <Problem>Its token expires on {fullTime(tokenExpiresAt)}. Renew it.</Problem>;
  }
  if (accessToken === null) return <p class="hint">Without a token: nothing is sent to the platform.</p>;
  return null;
}

/** A person paused it, or the platform refuses it. */
function WhyOff({ channelId }: { readonly channelId: string }) {
  const { value } = useResource(
    async signal => {
      const path = { channelId };
      return (await client.get('/api/channels/{channelId}/outage', { path, signal })).data.outage;
    },
    [channelId],
  );
  if (!value) return null;
  return <Problem>The platform refuses its token. Renew it to bring the channel back.</Problem>;
}
