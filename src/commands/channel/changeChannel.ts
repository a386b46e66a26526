import type { Channel } from '../../events/entities.ts';
import type { EntityState } from '../aggregate.ts';
import { type Caller, envelope } from '../caller.ts';
import { type EventsOf, entityAfter, type Written } from '../entity.ts';
import type { Executor } from '../execute.ts';
import { reviseUnique } from '../uniqueEntity.ts';
import { type ActiveOn, nobodyElse, requireFree } from './accounts.ts';
import { accountKey, channel, platformAccountKind } from './state.ts';

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
  caller: Caller,
  activeOn: ActiveOn = nobodyElse,
): Promise<Written<Channel>> {
  const after: After<Channel | undefined> = (entity, state) => {
    const at = executor.now().toISOString();
    const envelopes = events(entity, state).map(event => envelope(event, caller, at));
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
  const change = { kind: platformAccountKind, keyAfter, beforeClaim, events };
  return reviseUnique(executor, channel, channelId, change, caller);
}
