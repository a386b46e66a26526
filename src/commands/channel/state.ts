import { channelEvents } from '../../events/catalog/channel.ts';
import { type Channel, channel as entity } from '../../events/entities.ts';
import { defineAggregate, type EventsOf } from '../engine/aggregate.ts';
import { type Entity, type EntityState, entityAggregate } from '../engine/entityAggregate.ts';
import type { UniqueConstraint } from '../engine/uniqueConstraints.ts';

/**
 * Why a channel is off, beside what the entity shows. `refused`: the platform refused it, and is asked whether that
 * is over. `abandoned`: it is asked no more. Otherwise a person switched it off, or it is on.
 */
export type Outage = 'refused' | 'abandoned';
type ChannelState = EntityState<Channel> & { readonly outage?: Outage };

const plain = entityAggregate({ name: 'channel', entity, events: channelEvents });
export type ChannelEvent = EventsOf<typeof plain>;

export const channel: Entity<Channel, ChannelEvent> = defineAggregate({
  ...plain,
  events: channelEvents,
  evolve: (state: ChannelState, event, metadata): ChannelState => {
    const outage = outageAfter(event, state.outage);
    const next = plain.evolve(state, event, metadata);
    return outage === undefined ? next : { ...next, outage };
  },
});

export const outageOf = (state: ChannelState): Outage | undefined => state.outage;

function outageAfter({ type }: ChannelEvent, before: Outage | undefined): Outage | undefined {
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

export const platformAccountConstraint: UniqueConstraint<Channel, ChannelEvent> = {
  name: 'platformSpecificId',
  owner: channel,
  keyOf: accountKey,
  abandonCreation: channelId => ({ type: 'ChannelConnectionAbandoned', data: { channelId } }),
  abandonChange: channelId => ({ type: 'ChannelChangeAbandoned', data: { channelId } }),
};
