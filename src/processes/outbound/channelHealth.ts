/** What the answers to sends say of their channel: when it is to be switched off, and what it may be sent again. */

import { channel as channelAggregate } from '../../commands/channel.ts';
import {
  channelHealth,
  isSound,
  pauseSends,
  type RecordPageRefusal,
  recordOutage,
  recordPageRefusal,
  recordSendsAccepted,
} from '../../commands/channelHealth.ts';
import { type InvalidateToken, invalidateToken } from '../../commands/channelOutages.ts';
import { requeueMessage } from '../../commands/delivery.ts';
import type { CommandContext } from '../../commands/engine/commandContext.ts';
import { EntityNotFound } from '../../commands/engine/errors.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Id } from '../../events/catalog/ids.ts';
import { clampDelay, MAX_DELAY_MS } from '../../scheduling/delays.ts';
import type { KnownPause } from './rateLimiter.ts';

/** Shorter pauses are forgotten at a restart, and by other instances. */
const RECORDED_PAUSE_MS = 60_000;

interface PauseOfPage {
  readonly channelId: Id<'channel'>;
  readonly until: Date;
  readonly reason: string;
}

interface Stopped {
  readonly entity: { readonly isActive: boolean };
  readonly revision: number;
}

export class ChannelHealth {
  readonly #executor: Executor;

  constructor(executor: Executor) {
    this.#executor = executor;
  }

  /**
   * The last time that the platform wanted nothing of the page; undefined where it has taken something since. Never
   * longer than it was when that was written down: the clock may have been set back since.
   */
  async pauseOf(channelId: Id<'channel'>): Promise<KnownPause | undefined> {
    const { pausedAt, pausedUntil } = (await this.#executor.load(channelHealth, channelId)).state;
    if (pausedUntil === null) return undefined;
    const until = Date.parse(pausedUntil);
    const whole = pausedAt === null ? MAX_DELAY_MS : until - Date.parse(pausedAt);
    return { until, ms: clampDelay(until - this.#executor.now().getTime(), clampDelay(whole)) };
  }

  async paused({ channelId, until, reason }: PauseOfPage, context: CommandContext): Promise<void> {
    if (until.getTime() - this.#executor.now().getTime() < RECORDED_PAUSE_MS) return;
    await pauseSends(this.#executor, { channelId, until: until.toISOString(), reason }, context);
  }

  async accepted(channelId: Id<'channel'>, context: CommandContext): Promise<void> {
    const { state } = await this.#executor.load(channelHealth, channelId);
    if (!isSound(state)) await recordSendsAccepted(this.#executor, channelId, context);
  }

  /** Switches the channel off once several people in a row have met an error of the page. */
  async refusedByPage(
    { channelId, platformCustomerId, code, ...stopped }: RecordPageRefusal & InvalidateToken,
    context: CommandContext,
  ): Promise<void> {
    const refusal = { channelId, platformCustomerId, code };
    const isOfPage = await recordPageRefusal(this.#executor, refusal, context);
    if (isOfPage) await this.tokenRefused({ channelId, ...stopped }, context);
  }

  /** Answers whether the channel is off now, by this or another word; a renewed token leaves it on. */
  async tokenRefused(refused: InvalidateToken, context: CommandContext): Promise<boolean> {
    const { channelId, reason } = refused;
    if (!(await this.#isOn(channelId))) return true;
    const { entity, revision } = await this.#stop(refused, context);
    if (entity.isActive) return false;
    await recordOutage(this.#executor, { channelId, revision, reason }, context);
    return true;
  }

  /** Of a channel that was disconnected meanwhile nothing is left to stop. */
  async #stop(refused: InvalidateToken, context: CommandContext): Promise<Stopped> {
    try {
      return await invalidateToken(this.#executor, refused, context);
    } catch (error) {
      if (!(error instanceof EntityNotFound)) throw error;
      return { entity: { isActive: false }, revision: -1 };
    }
  }

  /** A message that failed for its channel just as that came back would wait for its next recovery. */
  async requeueIfRecovered(
    messageId: Id<'message'>,
    channelId: Id<'channel'>,
    context: CommandContext,
  ): Promise<void> {
    if (await this.#isOn(channelId)) await requeueMessage(this.#executor, messageId, channelId, context);
  }

  async #isOn(channelId: Id<'channel'>): Promise<boolean> {
    const { state } = await this.#executor.load(channelAggregate, channelId);
    return state.status === 'active' && state.entity.isActive;
  }
}
