import type { Channel } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { executeEntity, revise, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { channel } from './state.ts';

export interface InvalidateToken {
  readonly channelId: string;
  /** The one that was refused. */
  readonly accessToken: string;
  readonly reason: string;
}

/** Stops the channel. Quiet where its token was renewed meanwhile, or it is off already. @throws EntityNotFound */
export function invalidateToken(
  executor: Executor,
  { channelId, accessToken, reason }: InvalidateToken,
  caller: Caller,
): Promise<Written<Channel>> {
  const decide = revise(channel, entity =>
    entity.isActive && entity.accessToken === accessToken
      ? [{ type: 'ChannelTokenInvalidated', data: { channelId, reason } }]
      : [],
  );
  return executeEntity(executor, channel, channelId, decide, caller);
}
