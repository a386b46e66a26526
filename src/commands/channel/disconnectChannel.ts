import type { Caller } from '../caller.ts';
import { type Deleted, endEntity } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { channel } from './state.ts';

/** @throws EntityNotFound, PreconditionFailed */
export function disconnectChannel(executor: Executor, channelId: string, caller: Caller): Promise<Deleted> {
  return endEntity(
    executor,
    channel,
    channelId,
    { type: 'ChannelDisconnected', data: { channelId } },
    caller,
  );
}
