/** Channels that are off since the platform refused them, for as long as it is asked whether that is over. */
import { z } from 'zod';
import type { RecordedEventOf } from '../events/typedEvents.ts';
import type { ReadModel } from './readModel.ts';
import type { Change, Collection } from './readStore.ts';

const document = z.object({
  outageId: z.string(),
  channelId: z.string().brand<'channel'>(),
  reason: z.string(),
  /** ISO 8601 UTC. */
  since: z.string(),
});
export type ChannelOutage = Readonly<z.infer<typeof document>>;

const collection: Collection<keyof ChannelOutage> = {
  name: 'outages',
  // Of the event that it began with: a channel may be off several times.
  id: 'outageId',
  filters: ['channelId'],
  counted: [],
  includes: {},
};

function began(event: RecordedEventOf<'ChannelTokenInvalidated'>): Change[] {
  const { id, data, metadata, position, revision } = event;
  const { channelId, reason } = data;
  const outage: ChannelOutage = { outageId: id, channelId, reason, since: metadata.recordedAt };
  return [{ op: 'put', collection: collection.name, position, id, ordinal: 0, revision, document: outage }];
}

type Ended =
  | 'ChannelActivated'
  | 'ChannelDeactivated'
  | 'ChannelRecovered'
  | 'ChannelRecoveryAbandoned'
  | 'ChannelDisconnected';

const ended = ({ data, position }: RecordedEventOf<Ended>): Change[] => [
  { op: 'delete', collection: collection.name, position, match: { channelId: data.channelId } },
];

export const outages: ReadModel = {
  document,
  collection,
  on: {
    ChannelTokenInvalidated: began,
    ChannelActivated: ended,
    ChannelDeactivated: ended,
    ChannelRecovered: ended,
    ChannelRecoveryAbandoned: ended,
    ChannelDisconnected: ended,
  },
};
