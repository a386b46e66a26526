/** Active channels that never reserved their platform account: those of logs from before accounts were reserved. */
import type { Channel } from '../../events/entities.ts';
import { KeyTaken } from '../engine/errors.ts';
import type { Executor } from '../engine/executor.ts';
import { accountKey, channel, platformAccountConstraint } from './state.ts';

export type Account = Pick<Channel, 'platformType' | 'platformSpecificId'>;

/** Ids of channels that are said to be active on an account. The log has the last word. */
export type ActiveOn = (account: Account) => Promise<readonly string[]>;

/** @throws KeyTaken where another channel than `channelId` is active on the account */
export async function requireFree(
  executor: Executor,
  { platformType, platformSpecificId }: Account,
  channelId: string,
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

/** Where nobody can say more than the reservations do. */
export const nobodyElse: ActiveOn = async () => [];
