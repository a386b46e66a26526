import type { Channel } from '../../events/entities.ts';
import { business } from '../business/state.ts';
import type { Caller } from '../caller.ts';
import { createEntity, requireEntity, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { beginUnique } from '../uniqueEntity.ts';
import { type ActiveOn, nobodyElse, requireFree } from './accounts.ts';
import { accountKey, channel, platformAccountKind } from './state.ts';

export type ConnectChannel = Omit<Channel, 'channelId' | 'createdAt' | 'updatedAt'>;

/** @throws UnknownReference businessId, KeyTaken where another channel is active on the platform account */
export async function connectChannel(
  executor: Executor,
  input: ConnectChannel,
  caller: Caller,
  activeOn: ActiveOn = nobodyElse,
): Promise<Written<Channel>> {
  return createEntity(executor, channel, caller, async channelId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    const key = accountKey(input);
    if (key !== undefined) await requireFree(executor, input, channelId, activeOn);
    const keys = key === undefined ? [] : [{ kind: platformAccountKind, key }];
    const connected = { type: 'ChannelConnected', data: { channelId, ...input } } as const;
    return beginUnique(executor, channel, channelId, keys, connected, caller);
  });
}
