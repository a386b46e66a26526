import type { Caller } from '../caller.ts';
import type { Deleted } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { endUnique } from '../uniqueEntity.ts';
import { channel, platformAccountKind } from './state.ts';

/** Frees its platform account. @throws EntityNotFound, PreconditionFailed */
export function disconnectChannel(executor: Executor, channelId: string, caller: Caller): Promise<Deleted> {
  const disconnected = { type: 'ChannelDisconnected', data: { channelId } } as const;
  return endUnique(executor, channel, channelId, [platformAccountKind], disconnected, caller);
}
