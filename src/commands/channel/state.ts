import type { Channel } from '../../events/entities.ts';
import { type Entity, type EntityState, entityAggregate, type FoldedEvent } from '../engine/aggregate.ts';
import type { UniqueConstraint } from '../engine/uniqueConstraints.ts';

/**
 * Why a channel is off, beside what the entity shows. `refused`: the platform refused it, and is asked whether that
 * is over. `abandoned`: it is asked no more. Otherwise a person switched it off, or it is on.
 */
export type Outage = 'refused' | 'abandoned';
type ChannelState = EntityState<Channel> & { readonly outage?: Outage };

const plain = entityAggregate<Channel>('channel');

export const channel: Entity<Channel> = {
  ...plain,
  evolve: (state: ChannelState, event): ChannelState => {
    const outage = outageAfter(event, state.outage);
    const next = plain.evolve(state, event);
    return outage === undefined ? next : { ...next, outage };
  },
};

export const outageOf = (state: ChannelState): Outage | undefined => state.outage;

function outageAfter({ type }: FoldedEvent, before: Outage | undefined): Outage | undefined {
  switch (type) {
    case 'ChannelTokenInvalidated':
      return 'refused';
    case 'ChannelRecoveryAbandoned':
      return before && 'abandoned';
    case 'ChannelActivated':
    case 'ChannelDeactivated':
    case 'ChannelRecovered':
    case 'ChannelDisconnected':
      return undefined;
    default:
      return before;
  }
}

type PlatformAccount = Pick<Channel, 'platformType' | 'platformSpecificId' | 'isActive'>;

/** One active channel a page or account of a platform; those that are off may be many. */
export const accountKey = ({
  platformType,
  platformSpecificId,
  isActive,
}: PlatformAccount): string | undefined =>
  isActive ? JSON.stringify([platformType, platformSpecificId]) : undefined;

export const platformAccountConstraint: UniqueConstraint<Channel> = {
  name: 'platformSpecificId',
  owner: channel,
  keyOf: accountKey,
  abandonCreation: channelId => ({ type: 'ChannelConnectionAbandoned', data: { channelId } }),
  abandonChange: channelId => ({ type: 'ChannelChangeAbandoned', data: { channelId } }),
};
