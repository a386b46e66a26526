import type { DomainEvent } from '../../events/catalog/index.ts';
import type { Channel } from '../../events/entities.ts';
import type { Caller } from '../caller.ts';
import { type Changes, executeEntity, ifChanged, revise, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { channel } from './state.ts';

export type ReviseChannel = Changes<Omit<Channel, 'channelId' | 'businessId' | 'createdAt' | 'updatedAt'>>;

/** @throws EntityNotFound, PreconditionFailed */
export function reviseChannel(
  executor: Executor,
  channelId: string,
  changes: ReviseChannel,
  caller: Caller,
): Promise<Written<Channel>> {
  return executeEntity(executor, channel, channelId, revise(channel, decideRevision(changes)), caller);
}

const decideRevision =
  (changes: ReviseChannel) =>
  (entity: Channel): DomainEvent[] => {
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
      ...ifChanged(entity, changes, ['isActive'], ({ isActive }) => ({
        type: isActive ? 'ChannelActivated' : 'ChannelDeactivated',
        data: { channelId },
      })),
    ];
  };
