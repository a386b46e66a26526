import type { Channel } from '../../events/entities.ts';
import { business } from '../business/state.ts';
import type { Caller } from '../caller.ts';
import { begin, createEntity, executeEntity, requireEntity, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { channel } from './state.ts';

export type ConnectChannel = Omit<Channel, 'channelId' | 'createdAt' | 'updatedAt'>;

/** @throws UnknownReference businessId */
export async function connectChannel(
  executor: Executor,
  input: ConnectChannel,
  caller: Caller,
): Promise<Written<Channel>> {
  return createEntity(executor, channel, caller, async channelId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    const connected = begin(channel, { type: 'ChannelConnected', data: { channelId, ...input } });
    return executeEntity(executor, channel, channelId, connected, caller);
  });
}
