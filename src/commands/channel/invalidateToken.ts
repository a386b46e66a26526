import type { Channel } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import type { CommandResult } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { changeChannel } from './changeChannel.ts';
import type { ChannelEvent } from './state.ts';

export interface InvalidateToken {
  readonly channelId: string;
  /** The one that was refused. */
  readonly accessToken: string;
  readonly reason: string;
}

/** Stops the channel, which frees its platform account. Quiet where its token was renewed meanwhile, or it is off already. @throws EntityNotFound */
export function invalidateToken(
  executor: Executor,
  { channelId, accessToken, reason }: InvalidateToken,
  context: CommandContext,
): Promise<CommandResult<Channel>> {
  const events = (entity: Channel): ChannelEvent[] =>
    entity.isActive && entity.accessToken === accessToken
      ? [{ type: 'ChannelTokenInvalidated', data: { channelId, reason } }]
      : [];
  return changeChannel(executor, channelId, events, context);
}
