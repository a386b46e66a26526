/**
 * The way back of a channel that was switched off since the platform refused it. One that a person switched off, or
 * whose token was renewed meanwhile, is left alone.
 */
import type { Channel } from '../../events/entities.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import type { CommandResult } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { type ChannelChange, changeChannel } from './changeChannel.ts';
import { type ChannelEvent, outageOf } from './state.ts';

export interface RecoverChannel {
  readonly channelId: string;
  /** The one that the platform was asked about. */
  readonly accessToken: string;
  readonly reason: string;
}

/** What switches it on again; also for a renewed token, which is not asked about first. */
export const recovered = (channelId: string, reason: string): ChannelEvent => ({
  type: 'ChannelRecovered',
  data: { channelId, reason },
});

/** @throws EntityNotFound, KeyTaken where another channel is active on its account by now */
export function recoverChannel(
  executor: Executor,
  { channelId, accessToken, reason }: RecoverChannel,
  context: CommandContext,
): Promise<CommandResult<Channel>> {
  const events = ifStillRefused(accessToken, recovered(channelId, reason));
  return changeChannel(executor, channelId, events, context);
}

/** The platform is asked no more; a person has to renew the token or to switch it on. @throws EntityNotFound */
export function abandonRecovery(
  executor: Executor,
  { channelId, reason }: Pick<RecoverChannel, 'channelId' | 'reason'>,
  context: CommandContext,
): Promise<CommandResult<Channel>> {
  const events = ifStillRefused(undefined, {
    type: 'ChannelRecoveryAbandoned',
    data: { channelId, reason },
  });
  return changeChannel(executor, channelId, events, context);
}

/** Where a token is given: and it is still that one. */
const ifStillRefused =
  (accessToken: string | undefined, event: ChannelEvent): ChannelChange =>
  (entity, state) => {
    const isSame = accessToken === undefined || entity.accessToken === accessToken;
    return isSame && outageOf(state) === 'refused' ? [event] : [];
  };
