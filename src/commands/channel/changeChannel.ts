import type { Channel } from '../../events/entities.ts';
import type { EntityState } from '../engine/aggregate.ts';
import { type CommandContext, envelope } from '../engine/commandContext.ts';
import { type CommandResult, type EventsOf, entityAfter } from '../engine/entity.ts';
import type { Executor } from '../engine/executor.ts';
import { updateUnique } from '../engine/uniqueEntity.ts';
import { type ActiveOn, nobodyElse, requireFree } from './accounts.ts';
import { accountKey, channel, platformAccountConstraint } from './state.ts';

export type ChannelChange = EventsOf<Channel>;
type After<T> = (entity: Channel, state: EntityState<Channel>) => T;

/**
 * The one way to change a channel, for people and for the system: whatever `events` make of it, it reserves the
 * platform account where it becomes active on one, and gives it back where it no longer is.
 * @throws EntityNotFound, PreconditionFailed, KeyTaken where another channel is active on the account
 */
export function changeChannel(
  executor: Executor,
  channelId: string,
  events: ChannelChange,
  context: CommandContext,
  activeOn: ActiveOn = nobodyElse,
): Promise<CommandResult<Channel>> {
  const after: After<Channel | undefined> = (entity, state) => {
    const at = executor.now().toISOString();
    const envelopes = events(entity, state).map(event => envelope(event, context, at));
    return entityAfter(channel, state, envelopes);
  };
  const keyAfter: After<string | undefined> = (entity, state) => {
    const changed = after(entity, state);
    return changed && accountKey(changed);
  };
  const beforeClaim: After<Promise<void>> = async (entity, state) => {
    const changed = after(entity, state);
    if (changed) await requireFree(executor, changed, channelId, activeOn);
  };
  const change = { kind: platformAccountConstraint, keyAfter, beforeClaim, events };
  return updateUnique(executor, channel, channelId, change, context);
}
