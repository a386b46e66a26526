/**
 * The way back of a channel that was switched off since the platform refused it. One that a person switched off, or
 * whose token was renewed meanwhile, is left alone.
 */
import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Channel } from '../../events/entities.ts';
import type { Decide, EntityState } from '../aggregate.ts';
import type { Caller } from '../caller.ts';
import { executeEntity, type Written } from '../entity.ts';
import { EntityNotFound } from '../errors.ts';
import type { Executor } from '../execute.ts';
import { channel, outageOf } from './state.ts';

export interface RecoverChannel {
  readonly channelId: string;
  /** The one that the platform was asked about. */
  readonly accessToken: string;
  readonly reason: string;
}

/** What switches it on again; also for a renewed token, which is not asked about first. */
export const recovered = (channelId: string, reason: string): DomainEvent => ({
  type: 'ChannelRecovered',
  data: { channelId, reason },
});

/** @throws EntityNotFound */
export function recoverChannel(
  executor: Executor,
  { channelId, accessToken, reason }: RecoverChannel,
  caller: Caller,
): Promise<Written<Channel>> {
  const decide = ifStillRefused(accessToken, recovered(channelId, reason));
  return executeEntity(executor, channel, channelId, decide, caller);
}

/** The platform is asked no more; a person has to renew the token or to switch it on. @throws EntityNotFound */
export function abandonRecovery(
  executor: Executor,
  { channelId, reason }: Pick<RecoverChannel, 'channelId' | 'reason'>,
  caller: Caller,
): Promise<Written<Channel>> {
  const decide = ifStillRefused(undefined, {
    type: 'ChannelRecoveryAbandoned',
    data: { channelId, reason },
  });
  return executeEntity(executor, channel, channelId, decide, caller);
}

/** Where a token is given: and it is still that one. */
const ifStillRefused =
  (accessToken: string | undefined, event: DomainEvent): Decide<EntityState<Channel>> =>
  state => {
    if (state.status !== 'live') return new EntityNotFound(channel.name);
    const isSame = accessToken === undefined || state.entity.accessToken === accessToken;
    return isSame && outageOf(state) === 'refused' ? [event] : [];
  };
