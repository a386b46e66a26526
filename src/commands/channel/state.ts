import type { Channel } from '../../events/entities.ts';
import { type Entity, type EntityState, entityAggregate, type FoldedEvent } from '../aggregate.ts';

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
