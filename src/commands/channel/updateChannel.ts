import type { Channel } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type Changes, type CommandResult, ifChanged } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { type ActiveOn, nobodyElse } from './accounts.ts';
import { type ChannelChange, changeChannel } from './changeChannel.ts';
import { recovered } from './recoverChannel.ts';
import { type ChannelEvent, type Outage, outageOf } from './state.ts';

export type UpdateChannel = Changes<Omit<Channel, 'channelId' | 'businessId' | 'createdAt' | 'updatedAt'>>;

/**
 * A new token brings a channel back that was off since the platform refused it, unless the same request says that it
 * is to be off. @throws EntityNotFound, PreconditionFailed, KeyTaken for the platform account
 */
export function updateChannel(
  executor: Executor,
  channelId: string,
  changes: UpdateChannel,
  context: CommandContext,
  activeOn: ActiveOn = nobodyElse,
): Promise<CommandResult<Channel>> {
  const events: ChannelChange = (entity, state) => decideUpdate(entity, outageOf(state), changes);
  return changeChannel(executor, channelId, events, context, activeOn);
}

function decideUpdate(
  entity: Channel,
  outage: Outage | undefined,
  changes: UpdateChannel,
): readonly ChannelEvent[] {
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
      type: 'ChannelDetailsUpdated',
      data: { channelId, ...to },
    })),
    ...switched(entity, outage, changes),
  ];
}

function switched(
  entity: Channel,
  outage: Outage | undefined,
  changes: UpdateChannel,
): readonly ChannelEvent[] {
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
  { accessToken = before }: UpdateChannel,
): readonly ChannelEvent[] {
  const isRenewed = Boolean(accessToken) && accessToken !== before;
  return outage && isRenewed ? [recovered(channelId, 'its access token was renewed')] : [];
}
