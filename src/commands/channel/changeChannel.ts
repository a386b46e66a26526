import type { Channel } from '../../events/entities.ts';
import { type CommandContext, envelope } from '../engine/commandContext.ts';
import { type Change, type CommandResult, entityAfter } from '../engine/entity.ts';
import type { EntityState } from '../engine/entityAggregate.ts';
import { DomainError } from '../engine/errors.ts';
import type { Executor } from '../engine/executor.ts';
import { updateUnique } from '../engine/uniqueEntity.ts';
import { type ActiveOn, nobodyElse, requireFree } from './accounts.ts';
import { accountKey, type ChannelEvent, channel, platformAccountConstraint } from './state.ts';

export type ChannelChange = Change<Channel, ChannelEvent>;
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
    const decision = events(entity, state);
    if (decision instanceof DomainError) return undefined;
    const envelopes = decision.map(event => envelope(channel.events, event, context, at));
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
