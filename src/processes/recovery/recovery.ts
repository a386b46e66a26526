/**
 * Brings channels back that were switched off since the platform refused them, and sends what failed only for that.
 * The platform is asked about the token at growing intervals, for a week; then a person has to act.
 */

import { channel as channelAggregate, outageOf } from '../../commands/channel.ts';
import { channelHealth } from '../../commands/channelHealth.ts';
import { abandonRecovery, recoverChannel } from '../../commands/channelOutages.ts';
import { requeueMessage } from '../../commands/delivery.ts';
import { causedBy, systemContext } from '../../commands/engine/commandContext.ts';
import { KeyTaken } from '../../commands/engine/errors.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { Channel } from '../../events/entities.ts';
import type { RecordedEventOf } from '../../events/typedEvents.ts';
import type { AuthorizedAccount } from '../../messaging/platform.ts';
import type { PlatformRegistry } from '../../messaging/platformRegistry.ts';
import type { ChannelOutage } from '../../projections/outages.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import { giveWay } from '../../scheduling/timeSlices.ts';
import { defineProcess, type ProcessDefinition } from '../process.ts';
import { Outages } from './outages.ts';
import { isGivenUp, ProbeSchedule } from './schedule.ts';

const SWEEP_MS = 5_000;
/** Asked at once. */
const PROBES_AT_ONCE = 10;

/** Notified of what happens to channels, for the log of an operator. */
export interface ChannelWatch {
  changed(channelId: Id<'channel'>, event: 'off' | 'recovered' | 'abandoned', reason: string): void;
}

interface RecoveryOptions {
  readonly executor: Executor;
  readonly readModels: ReadModels;
  readonly platforms: PlatformRegistry;
  readonly watch?: ChannelWatch | undefined;
  /** Milliseconds. Default: the process's own. */
  readonly monotonic?: (() => number) | undefined;
}

const CHANGES = {
  ChannelTokenInvalidated: 'off',
  ChannelRecovered: 'recovered',
  ChannelRecoveryAbandoned: 'abandoned',
} as const;
/** Older events are history: a process that begins on a long log has nothing to say of them. */
const NEWS_MS = 60 * 60 * 1_000;

export class Recovery {
  readonly #executor: Executor;
  readonly #platforms: PlatformRegistry;
  readonly #watch: ChannelWatch | undefined;
  readonly #outages: Outages;
  readonly #schedule: ProbeSchedule;

  constructor({
    executor,
    readModels,
    platforms,
    watch,
    monotonic = () => performance.now(),
  }: RecoveryOptions) {
    this.#executor = executor;
    this.#platforms = platforms;
    this.#watch = watch;
    this.#outages = new Outages(readModels);
    this.#schedule = new ProbeSchedule(monotonic);
  }

  process(): ProcessDefinition {
    return defineProcess({
      name: 'recovery',
      partitionOf: event => event.data.channelId,
      sweep: { everyMs: SWEEP_MS, run: () => this.probe() },
      on: {
        ChannelTokenInvalidated: async event => this.#report(event),
        ChannelRecoveryAbandoned: async event => this.#report(event),
        ChannelRecovered: async event => {
          this.#report(event);
          await this.#requeue(event);
        },
        ChannelActivated: event => this.#requeue(event),
      },
    });
  }

  #report({ type, data, metadata }: RecordedEventOf<keyof typeof CHANGES>): void {
    const age = this.#executor.now().getTime() - Date.parse(metadata.recordedAt);
    if (age < NEWS_MS) this.#watch?.changed(data.channelId, CHANGES[type], data.reason);
  }

  /** In the order in which they were written. Whether each is still within its window is asked before it is sent. */
  async #requeue(event: RecordedEventOf<'ChannelRecovered' | 'ChannelActivated'>): Promise<void> {
    const { channelId } = event.data;
    const since = new Date(this.#executor.now().getTime() - this.#platforms.maxMessageAgeMs);
    const waiting = this.#outages.waitingFor(channelId, event.position, since);
    for await (const messageId of waiting) {
      await giveWay();
      await requeueMessage(this.#executor, messageId, channelId, causedBy(event));
    }
  }

  /** Goes through all channels that are off once; asks about those that are due. */
  async probe(): Promise<void> {
    const outages = await this.#outages.all();
    this.#schedule.keep(outages);
    for (let from = 0; from < outages.length; from += PROBES_AT_ONCE) {
      await Promise.all(outages.slice(from, from + PROBES_AT_ONCE).map(outage => this.#probeIfDue(outage)));
    }
  }

  async #probeIfDue(outage: ChannelOutage): Promise<void> {
    const now = this.#executor.now().getTime();
    const { state } = await this.#executor.load(channelHealth, outage.channelId);
    if (!this.#schedule.isDue(outage, state.outages, now)) return;
    const channel = await this.#refused(outage.channelId);
    if (!channel) return;
    if (isGivenUp(outage, now)) return this.#abandon(channel, outage);
    await this.#ask(channel, outage);
  }

  /** The channel, unless a person or another instance has dealt with it. */
  async #refused(channelId: Id<'channel'>): Promise<Channel | undefined> {
    const { state } = await this.#executor.load(channelAggregate, channelId);
    return state.status === 'active' && outageOf(state) === 'refused' ? state.entity : undefined;
  }

  async #ask({ channelId, ...channel }: Channel, outage: ChannelOutage): Promise<void> {
    const { accessToken } = channel;
    const isTaken = accessToken !== null && (await this.#isTaken({ ...channel, accessToken }));
    if (!isTaken) return this.#schedule.putOff(outage);
    const reason = 'the platform takes its token again';
    try {
      await recoverChannel(this.#executor, { channelId, accessToken, reason }, systemContext());
    } catch (error) {
      // Another channel stands for its account meanwhile; once that is off, this one may come back.
      if (!(error instanceof KeyTaken)) throw error;
      this.#schedule.putOff(outage);
    }
  }

  async #isTaken(account: AuthorizedAccount): Promise<boolean> {
    const result = await this.#platforms.ofChannel(account)?.probe(account);
    return result?.kind === 'taken';
  }

  async #abandon({ channelId }: Channel, { since }: ChannelOutage): Promise<void> {
    const reason = `the platform has refused it since ${since}`;
    await abandonRecovery(this.#executor, { channelId, reason }, systemContext());
  }
}
