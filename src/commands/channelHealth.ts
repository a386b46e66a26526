/** How the platform takes what a channel sends: what is counted against it since it last took something. */

import { z } from 'zod';
import { healthEvents } from '../events/catalog/health.ts';
import { channelId, type Id } from '../events/catalog/ids.ts';
import { type DecideOf, defineAggregate } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import type { Executor } from './engine/executor.ts';

/** So many different people in a row meet an error of the page before the channel is switched off. */
const PEOPLE_REFUSED = 3;
const SNAPSHOT_EVERY = 500;

const schema = z.object({
  /** People who met an error of the page since it last took a send. */
  refused: z.array(z.string()).readonly(),
  /** Times that the channel was switched off since then. */
  outages: z.int(),
  /** Revision of the channel's stream at which it was switched off last; -1 for never. */
  outageAt: z.int(),
  /** ISO 8601 UTC: when a pause was written down, and when it ends. */
  pausedAt: z.string().nullable(),
  pausedUntil: z.string().nullable(),
});
type ChannelHealthState = z.infer<typeof schema>;

const SOUND: ChannelHealthState = {
  refused: [],
  outages: 0,
  outageAt: -1,
  pausedAt: null,
  pausedUntil: null,
};

export const channelHealth = defineAggregate({
  name: 'health',
  id: channelId,
  events: healthEvents,
  initial: SOUND,
  evolve: (state, { type, data }, { recordedAt }) => {
    switch (type) {
      case 'SendRefusedByPage':
        return { ...state, refused: [...state.refused, data.platformCustomerId] };
      case 'ChannelOutageBegan':
        return { ...state, refused: [], outages: state.outages + 1, outageAt: data.revision };
      case 'SendsPaused':
        return { ...state, pausedAt: recordedAt, pausedUntil: data.until };
      case 'SendsAccepted':
        return { ...SOUND, outageAt: state.outageAt };
      default:
        return type satisfies never;
    }
  },
  snapshots: { every: SNAPSHOT_EVERY, version: 2, schema },
});
type DecideChannelHealth = DecideOf<typeof channelHealth>;

export const isSound = ({ refused, outages, pausedUntil }: ChannelHealthState): boolean =>
  refused.length === 0 && outages === 0 && pausedUntil === null;

export interface RecordPageRefusal {
  readonly channelId: Id<'channel'>;
  readonly platformCustomerId: string;
  readonly code: string | null;
}

/** Quiet for a person who is counted. */
export const decideRecordPageRefusal =
  (data: RecordPageRefusal): DecideChannelHealth =>
  ({ refused }) =>
    refused.includes(data.platformCustomerId) ? [] : [{ type: 'SendRefusedByPage', data }];

/** Answers whether so many people have met it by now that it is the page's. */
export async function recordPageRefusal(
  executor: Executor,
  input: RecordPageRefusal,
  context: CommandContext,
): Promise<boolean> {
  const decide = decideRecordPageRefusal(input);
  const { state } = await executor.execute(channelHealth, input.channelId, decide, context);
  return state.refused.length >= PEOPLE_REFUSED;
}

interface RecordOutage {
  readonly channelId: Id<'channel'>;
  /** Of the channel's stream, where it was switched off. */
  readonly revision: number;
  readonly reason: string;
}

/** Quiet where this outage is known. */
export const decideRecordOutage =
  (data: RecordOutage): DecideChannelHealth =>
  ({ outageAt }) =>
    outageAt >= data.revision ? [] : [{ type: 'ChannelOutageBegan', data }];

export async function recordOutage(
  executor: Executor,
  input: RecordOutage,
  context: CommandContext,
): Promise<void> {
  await executor.execute(channelHealth, input.channelId, decideRecordOutage(input), context);
}

interface PauseSends {
  readonly channelId: Id<'channel'>;
  /** ISO 8601 UTC. */
  readonly until: string;
  readonly reason: string;
}

/** Quiet where they are paused for as long already. */
export const decidePauseSends =
  (data: PauseSends): DecideChannelHealth =>
  ({ pausedUntil }) =>
    pausedUntil !== null && pausedUntil >= data.until ? [] : [{ type: 'SendsPaused', data }];

export async function pauseSends(
  executor: Executor,
  input: PauseSends,
  context: CommandContext,
): Promise<void> {
  await executor.execute(channelHealth, input.channelId, decidePauseSends(input), context);
}

/** Quiet where nothing is counted against the channel. */
export const decideRecordSendsAccepted =
  (channelId: Id<'channel'>): DecideChannelHealth =>
  state =>
    isSound(state) ? [] : [{ type: 'SendsAccepted', data: { channelId } }];

export async function recordSendsAccepted(
  executor: Executor,
  channelId: Id<'channel'>,
  context: CommandContext,
): Promise<void> {
  await executor.execute(channelHealth, channelId, decideRecordSendsAccepted(channelId), context);
}
