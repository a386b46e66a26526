/**
 * Channels that the platform refuses, and their way back. One that a person switched off, or whose token was renewed
 * meanwhile, stays as it is.
 */
import type { Id } from '../events/catalog/ids.ts';
import type { Channel } from '../events/entities.ts';
import { changeChannel, channel, type DecideChannel, outageOf } from './channel.ts';
import type { CommandContext } from './engine/commandContext.ts';
import { type CommandResult, ifActive } from './engine/entity.ts';
import type { Executor } from './engine/executor.ts';

export interface InvalidateToken {
  readonly channelId: Id<'channel'>;
  /** The one that was refused. */
  readonly accessToken: string;
  readonly reason: string;
}

/** Quiet where the token was renewed meanwhile, or the channel is off already. */
export const decideInvalidateToken = ({ channelId, accessToken, reason }: InvalidateToken): DecideChannel =>
  ifActive(channel, current =>
    current.isActive && current.accessToken === accessToken
      ? [{ type: 'ChannelTokenInvalidated', data: { channelId, reason } }]
      : [],
  );

/** Stops the channel, which frees its platform account. @throws EntityNotFound */
export function invalidateToken(
  executor: Executor,
  input: InvalidateToken,
  context: CommandContext,
): Promise<CommandResult<Channel>> {
  return changeChannel(executor, input.channelId, decideInvalidateToken(input), context);
}

interface RecoverChannel {
  readonly channelId: Id<'channel'>;
  /** The one that the platform was asked about. */
  readonly accessToken: string;
  readonly reason: string;
}

/** Quiet where the token is another by now, or the channel is not off for a refusal. */
export const decideRecoverChannel = ({ channelId, accessToken, reason }: RecoverChannel): DecideChannel =>
  ifActive(channel, (current, state) =>
    outageOf(state) === 'refused' && current.accessToken === accessToken
      ? [{ type: 'ChannelRecovered', data: { channelId, reason } }]
      : [],
  );

/** @throws EntityNotFound, KeyTaken where another channel is active on its account by now */
export function recoverChannel(
  executor: Executor,
  input: RecoverChannel,
  context: CommandContext,
): Promise<CommandResult<Channel>> {
  return changeChannel(executor, input.channelId, decideRecoverChannel(input), context);
}

type AbandonRecovery = Pick<RecoverChannel, 'channelId' | 'reason'>;

/** Quiet where the channel is not off for a refusal. */
export const decideAbandonRecovery = ({ channelId, reason }: AbandonRecovery): DecideChannel =>
  ifActive(channel, (_current, state) =>
    outageOf(state) === 'refused' ? [{ type: 'ChannelRecoveryAbandoned', data: { channelId, reason } }] : [],
  );

/** The platform is asked no more; a person has to renew the token or to switch it on. @throws EntityNotFound */
export function abandonRecovery(
  executor: Executor,
  input: AbandonRecovery,
  context: CommandContext,
): Promise<CommandResult<Channel>> {
  return changeChannel(executor, input.channelId, decideAbandonRecovery(input), context);
}
