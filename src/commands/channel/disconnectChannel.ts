import type { CommandContext } from '../engine/commandContext.ts';
import type { Deleted } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { deleteUnique } from '../engine/uniqueEntity.ts';
import { channel, platformAccountConstraint } from './state.ts';

/** Frees its platform account. @throws EntityNotFound, PreconditionFailed */
export function disconnectChannel(
  executor: Executor,
  channelId: string,
  context: CommandContext,
): Promise<Deleted> {
  const disconnected = { type: 'ChannelDisconnected', data: { channelId } } as const;
  return deleteUnique(executor, channel, channelId, [platformAccountConstraint], disconnected, context);
}
