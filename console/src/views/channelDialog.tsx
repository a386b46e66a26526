/** A channel that is connected or changed. A token that is not written again stays. */
import type { Channel } from '../../../clients/typescript/src/index.ts';
import { client } from '../session.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field, orNull, Select, textsOf } from '../ui/fields.tsx';
import { PLATFORM_NAMES } from './words.ts';

interface ChannelDialogProps {
  readonly businessId: string;
  /** Undefined for a new one. */
  readonly channel: Channel | undefined;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

const isPlatform = (text = ''): text is Channel['platformType'] => Object.hasOwn(PLATFORM_NAMES, text);

export function ChannelDialog({ businessId, channel, onClose, onSaved }: ChannelDialogProps) {
  const save = async (form: HTMLFormElement) => {
    const { platformType = '', platformSpecificId = '', channelName, accessToken } = textsOf(form);
    const token = accessToken ? { accessToken } : {};
    const body = { platformSpecificId, channelName: orNull(channelName), ...token };
    if (channel) {
      await client.put('/api/channels/{channelId}', { path: { channelId: channel.channelId }, body });
    } else if (isPlatform(platformType)) {
      await client.post('/api/channels', { body: { businessId, platformType, ...body } });
    }
    onSaved();
  };
  return (
    <Dialog
      title={channel?.channelName ?? (channel ? 'Channel' : 'Connect a channel')}
      action={channel ? 'Save' : 'Connect'}
      onClose={onClose}
      onSubmit={save}
    >
      {!channel && (
        <Select
          label="Platform"
          name="platformType"
          value="FACEBOOK_PAGE"
          options={Object.entries(PLATFORM_NAMES)}
        />
      )}
      <Field
        label="Id of the page or account"
        name="platformSpecificId"
        value={channel?.platformSpecificId ?? ''}
        required
      />
      <Field label="Name" name="channelName" value={channel?.channelName ?? ''} />
      <Field
        label="Access token"
        name="accessToken"
        type="password"
        hint={channel ? 'Left empty, it stays as it is.' : 'With it, replies are sent to the platform.'}
      />
    </Dialog>
  );
}
