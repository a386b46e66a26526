/** How the platform takes what a channel sends: what is counted against it since it last took something. */
import { z } from 'zod';
import { healthEvents } from '../../events/catalog/health.ts';
import { type Decide, defineAggregate, type EventsOf } from '../engine/aggregate.ts';
import type { CommandContext } from '../engine/commandContext.ts';
import type { Executor } from '../engine/executor.ts';

/** So many different people in a row meet an error of the page before the channel is switched off. */
export const PEOPLE_REFUSED = 3;
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
export type Health = z.infer<typeof schema>;

const SOUND: Health = { refused: [], outages: 0, outageAt: -1, pausedAt: null, pausedUntil: null };

export const health = defineAggregate({
  name: 'health',
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
type HealthEvent = EventsOf<typeof health>;

export interface PageRefusal {
  readonly channelId: string;
  readonly platformCustomerId: string;
  readonly code: string | null;
}

/** Counts a person once. Answers whether so many have met it by now that it is the page's. */
export async function refusedByPage(
  executor: Executor,
  refusal: PageRefusal,
  context: CommandContext,
): Promise<boolean> {
  const decide: Decide<Health, HealthEvent> = ({ refused }) =>
    refused.includes(refusal.platformCustomerId) ? [] : [{ type: 'SendRefusedByPage', data: refusal }];
  const { state } = await executor.execute(health, refusal.channelId, decide, context);
  return state.refused.length >= PEOPLE_REFUSED;
}

/** Quiet where this very outage is known. */
export async function outageBegan(
  executor: Executor,
  outage: { readonly channelId: string; readonly revision: number; readonly reason: string },
  context: CommandContext,
): Promise<void> {
  const decide: Decide<Health, HealthEvent> = ({ outageAt }) =>
    outageAt >= outage.revision ? [] : [{ type: 'ChannelOutageBegan', data: outage }];
  await executor.execute(health, outage.channelId, decide, context);
}

/** Quiet where it is paused for as long already. */
export async function sendsPaused(
  executor: Executor,
  pause: { readonly channelId: string; readonly until: string; readonly reason: string },
  context: CommandContext,
): Promise<void> {
  const decide: Decide<Health, HealthEvent> = ({ pausedUntil }) =>
    pausedUntil !== null && pausedUntil >= pause.until ? [] : [{ type: 'SendsPaused', data: pause }];
  await executor.execute(health, pause.channelId, decide, context);
}

/** Quiet where nothing is counted against it. */
export async function sendsAccepted(
  executor: Executor,
  channelId: string,
  context: CommandContext,
): Promise<void> {
  const decide: Decide<Health, HealthEvent> = state =>
    isSound(state) ? [] : [{ type: 'SendsAccepted', data: { channelId } }];
  await executor.execute(health, channelId, decide, context);
}

export const isSound = ({ refused, outages, pausedUntil }: Health): boolean =>
  refused.length === 0 && outages === 0 && pausedUntil === null;
