import type { Channel } from '../../events/entities.ts';
import { business } from '../business/state.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import { type CommandResult, createEntity, requireEntity } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { createUnique } from '../engine/uniqueEntity.ts';
import { type ActiveOn, nobodyElse, requireFree } from './accounts.ts';
import { accountKey, channel, platformAccountConstraint } from './state.ts';

export type ConnectChannel = Omit<Channel, 'channelId' | 'createdAt' | 'updatedAt'>;

/** @throws UnknownReference businessId, KeyTaken where another channel is active on the platform account */
export async function connectChannel(
  executor: Executor,
  input: ConnectChannel,
  context: CommandContext,
  activeOn: ActiveOn = nobodyElse,
): Promise<CommandResult<Channel>> {
  return createEntity(executor, channel, context, async channelId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    const key = accountKey(input);
    if (key !== undefined) await requireFree(executor, input, channelId, activeOn);
    const keys = key === undefined ? [] : [{ kind: platformAccountConstraint, key }];
    const connected = { type: 'ChannelConnected', data: { channelId, ...input } } as const;
    return createUnique(executor, channel, channelId, keys, connected, context);
  });
}
