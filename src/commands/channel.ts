/** A page or account of a platform, connected to a business; at most one active channel an account. */

import { channelEvents } from '../events/catalog/channel.ts';
import { channelId, type Id } from '../events/catalog/ids.ts';
import { type Channel, channel as entity } from '../events/entities.ts';
import { business } from './business.ts';
import { type DecideOf, defineAggregate, type EventsOf } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import {
  type Changes,
  type CommandResult,
  createEntity,
  type Deleted,
  groupsOf,
  ifAbsent,
  ifActive,
  ifChanged,
  requireEntity,
} from './engine/entity.ts';
import { type Entity, type EntityState, entityAggregate } from './engine/entityAggregate.ts';
import { KeyTaken } from './engine/errors.ts';
import type { Executor } from './engine/executor.ts';
import type { UniqueConstraint } from './engine/uniqueConstraints.ts';
import { createUnique, deleteUnique, updateUnique } from './engine/uniqueEntity.ts';

/**
 * Why a channel is off, beside what the entity shows. `refused`: the platform refused it, and is asked whether that
 * is over. `abandoned`: it is asked no more. Otherwise a person switched it off, or it is on.
 */
type Outage = 'refused' | 'abandoned';
type ChannelState = EntityState<Channel> & { readonly outage?: Outage };

const plain = entityAggregate({ name: 'channel', id: channelId, entity, events: channelEvents });
type ChannelEvent = EventsOf<typeof plain>;
export type DecideChannel = DecideOf<typeof plain>;

export const channel: Entity<Channel, ChannelEvent, Id<'channel'>> = defineAggregate({
  ...plain,
  events: channelEvents,
  evolve: (state: ChannelState, event, metadata): ChannelState => {
    const outage = outageAfter(event, state.outage);
    const next = plain.evolve(state, event, metadata);
    return outage === undefined ? next : { ...next, outage };
  },
});

export const outageOf = (state: ChannelState): Outage | undefined => state.outage;

function outageAfter({ type }: ChannelEvent, before: Outage | undefined): Outage | undefined {
  switch (type) {
    case 'ChannelTokenInvalidated':
      return 'refused';
    case 'ChannelRecoveryAbandoned':
      return before && 'abandoned';
    case 'ChannelActivated':
    case 'ChannelDeactivated':
    case 'ChannelRecovered':
    case 'ChannelDisconnected':
      return undefined;
    default:
      return before;
  }
}

type Account = Pick<Channel, 'platformType' | 'platformSpecificId'>;

/** Channels that are off may be many on an account. */
export const accountKey = ({
  platformType,
  platformSpecificId,
  isActive,
}: Account & Pick<Channel, 'isActive'>): string | undefined =>
  isActive ? JSON.stringify([platformType, platformSpecificId]) : undefined;

export const platformAccountConstraint: UniqueConstraint<Channel, ChannelEvent, Id<'channel'>> = {
  name: 'platformSpecificId',
  owner: channel,
  keyOf: accountKey,
  abandonCreation: channelId => ({ type: 'ChannelConnectionAbandoned', data: { channelId } }),
  abandonChange: channelId => ({ type: 'ChannelChangeAbandoned', data: { channelId } }),
};

/**
 * Ids of channels that are said to be active on an account. The log has the last word. It finds those that never
 * reserved their account: they are of logs from before accounts were reserved.
 */
export type ActiveOn = (account: Account) => Promise<readonly Id<'channel'>[]>;

/** Where nobody can say more than the reservations do. */
const nobodyElse: ActiveOn = async () => [];

/** @throws KeyTaken where another channel than `channelId` is active on the account */
async function requireFree(
  executor: Executor,
  { platformType, platformSpecificId }: Account,
  channelId: Id<'channel'>,
  activeOn: ActiveOn,
): Promise<void> {
  const key = accountKey({ platformType, platformSpecificId, isActive: true });
  for (const candidate of await activeOn({ platformType, platformSpecificId })) {
    if (candidate === channelId) continue;
    const { state } = await executor.load(channel, candidate);
    if (state.status === 'active' && accountKey(state.entity) === key)
      throw new KeyTaken(platformAccountConstraint.name);
  }
}

export type ConnectChannel = Omit<Channel, 'channelId' | 'createdAt' | 'updatedAt'>;

export const decideConnectChannel = (data: ConnectChannel & Pick<Channel, 'channelId'>): DecideChannel =>
  ifAbsent(channel, { type: 'ChannelConnected', data });

/** @throws UnknownReference businessId, KeyTaken where another channel is active on the platform account */
export function connectChannel(
  executor: Executor,
  input: ConnectChannel,
  context: CommandContext,
  activeOn: ActiveOn = nobodyElse,
): Promise<CommandResult<Channel>> {
  return createEntity(executor, channel, context, async channelId => {
    await requireEntity(executor, business, input.businessId, 'businessId');
    if (input.isActive) await requireFree(executor, input, channelId, activeOn);
    const decide = decideConnectChannel({ channelId, ...input });
    const creation = { constraints: [platformAccountConstraint], decide };
    return createUnique(executor, channel, channelId, creation, context);
  });
}

/**
 * The one way to change a channel, for people and for the system: whatever is decided, it reserves the platform
 * account where the channel becomes active on one, and gives it back where it no longer is.
 * @throws EntityNotFound, PreconditionFailed, KeyTaken where another channel is active on the account
 */
export function changeChannel(
  executor: Executor,
  channelId: Id<'channel'>,
  decide: DecideChannel,
  context: CommandContext,
  activeOn: ActiveOn = nobodyElse,
): Promise<CommandResult<Channel>> {
  const beforeReserving = (after: Channel) => requireFree(executor, after, channelId, activeOn);
  const change = { constraint: platformAccountConstraint, decide, beforeReserving };
  return updateUnique(executor, channel, channelId, change, context);
}

export type UpdateChannel = Changes<Omit<Channel, 'channelId' | 'businessId' | 'createdAt' | 'updatedAt'>>;

const groups = groupsOf<Omit<UpdateChannel, 'isActive'>, ChannelEvent>()({
  ChannelPointedElsewhere: ['platformType', 'platformSpecificId'],
  ChannelCredentialsRenewed: ['accessToken', 'refreshToken', 'tokenExpiresAt'],
  ChannelDetailsUpdated: ['providerUserId', 'description', 'channelName'],
});

/**
 * A new token brings a channel back that was off since the platform refused it, unless the same request says that it
 * is to be off.
 */
export const decideUpdateChannel = (changes: UpdateChannel): DecideChannel =>
  ifActive(channel, (current, state): readonly ChannelEvent[] => {
    const { channelId } = current;
    return [
      ...ifChanged(current, changes, groups, 'ChannelPointedElsewhere', to => ({ channelId, ...to })),
      ...ifChanged(current, changes, groups, 'ChannelCredentialsRenewed', to => ({ channelId, ...to })),
      ...ifChanged(current, changes, groups, 'ChannelDetailsUpdated', to => ({ channelId, ...to })),
      ...switched(current, outageOf(state), changes),
    ];
  });

function switched(
  current: Channel,
  outage: Outage | undefined,
  changes: UpdateChannel,
): readonly ChannelEvent[] {
  const { channelId } = current;
  const { isActive } = changes;
  if (isActive === undefined) return renewed(current, outage, changes);
  // A person who says 'off' of a channel that is off already means that it stays so; who sends a whole channel back
  // as it was read means nothing by it.
  const isRestated = changes.accessToken === current.accessToken;
  const isConfirmed = outage !== undefined && !isActive && !isRestated;
  if (isActive === current.isActive && !isConfirmed) return [];
  return [{ type: isActive ? 'ChannelActivated' : 'ChannelDeactivated', data: { channelId } }];
}

function renewed(
  { channelId, accessToken: before }: Channel,
  outage: Outage | undefined,
  { accessToken = before }: UpdateChannel,
): readonly ChannelEvent[] {
  const isRenewed = Boolean(accessToken) && accessToken !== before;
  if (!outage || !isRenewed) return [];
  return [{ type: 'ChannelRecovered', data: { channelId, reason: 'its access token was renewed' } }];
}

/** @throws EntityNotFound, PreconditionFailed, KeyTaken for the platform account */
export function updateChannel(
  executor: Executor,
  channelId: Id<'channel'>,
  changes: UpdateChannel,
  context: CommandContext,
  activeOn: ActiveOn = nobodyElse,
): Promise<CommandResult<Channel>> {
  return changeChannel(executor, channelId, decideUpdateChannel(changes), context, activeOn);
}

export const decideDisconnectChannel = (channelId: Id<'channel'>): DecideChannel =>
  ifActive(channel, () => [{ type: 'ChannelDisconnected', data: { channelId } }]);

/** Frees its platform account. @throws EntityNotFound, PreconditionFailed */
export function disconnectChannel(
  executor: Executor,
  channelId: Id<'channel'>,
  context: CommandContext,
): Promise<Deleted> {
  const deletion = { constraints: [platformAccountConstraint], decide: decideDisconnectChannel(channelId) };
  return deleteUnique(executor, channel, channelId, deletion, context);
}
