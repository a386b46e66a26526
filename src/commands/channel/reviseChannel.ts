import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Channel } from '../../events/entities.ts';
import type { EntityState } from '../aggregate.ts';
import type { Caller } from '../caller.ts';
import { type Changes, executeEntity, ifChanged, type Written } from '../entity.ts';
import { EntityNotFound } from '../errors.ts';
import type { Executor } from '../execute.ts';
import { recovered } from './recoverChannel.ts';
import { channel, type Outage, outageOf } from './state.ts';

export type ReviseChannel = Changes<Omit<Channel, 'channelId' | 'businessId' | 'createdAt' | 'updatedAt'>>;

/**
 * A new token brings a channel back that was off since the platform refused it, unless the same request says that it
 * is to be off. @throws EntityNotFound, PreconditionFailed
 */
export function reviseChannel(
  executor: Executor,
  channelId: string,
  changes: ReviseChannel,
  caller: Caller,
): Promise<Written<Channel>> {
  const decide = (state: EntityState<Channel>) =>
    state.status === 'live'
      ? decideRevision(state.entity, outageOf(state), changes)
      : new EntityNotFound(channel.name);
  return executeEntity(executor, channel, channelId, decide, caller);
}

function decideRevision(
  entity: Channel,
  outage: Outage | undefined,
  changes: ReviseChannel,
): readonly DomainEvent[] {
  const { channelId } = entity;
  return [
    ...ifChanged(entity, changes, ['platformType', 'platformSpecificId'], to => ({
      type: 'ChannelPointedElsewhere',
      data: { channelId, ...to },
    })),
    ...ifChanged(entity, changes, ['accessToken', 'refreshToken', 'tokenExpiresAt'], to => ({
      type: 'ChannelCredentialsRenewed',
      data: { channelId, ...to },
    })),
    ...ifChanged(entity, changes, ['providerUserId', 'description', 'channelName'], to => ({
      type: 'ChannelDetailsRevised',
      data: { channelId, ...to },
    })),
    ...switched(entity, outage, changes),
  ];
}

function switched(
  entity: Channel,
  outage: Outage | undefined,
  changes: ReviseChannel,
): readonly DomainEvent[] {
  const { channelId } = entity;
  const { isActive } = changes;
  if (isActive === undefined) return renewed(entity, outage, changes);
  // A person who says 'off' of a channel that is off already means that it stays so; who sends a whole channel back
  // as it was read means nothing by it.
  const isRestated = changes.accessToken === entity.accessToken;
  const isConfirmed = outage !== undefined && !isActive && !isRestated;
  if (isActive === entity.isActive && !isConfirmed) return [];
  return [{ type: isActive ? 'ChannelActivated' : 'ChannelDeactivated', data: { channelId } }];
}

function renewed(
  { channelId, accessToken: before }: Channel,
  outage: Outage | undefined,
  { accessToken = before }: ReviseChannel,
): readonly DomainEvent[] {
  const isRenewed = Boolean(accessToken) && accessToken !== before;
  return outage && isRenewed ? [recovered(channelId, 'its access token was renewed')] : [];
}
