/** Writes down what became of an attempt: the events that follow from each answer of the platform. */
import { setTimeout as delay } from 'node:timers/promises';
import { deferSend, failSend, markOutcomeUnknown } from '../../commands/delivery.ts';
import { confirmSent } from '../../commands/deliveryReceipts.ts';
import type { CommandContext } from '../../commands/engine/commandContext.ts';
import type { CommandResult } from '../../commands/engine/entity.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Delivery } from '../../events/entities.ts';
import type { Refused, SendResult } from '../../messaging/sendResult.ts';
import { clampDelay } from '../../scheduling/delays.ts';
import { isEngineTrouble } from '../attempts.ts';
import { MAX_ATTEMPTS, MAX_RATE_LIMITED_ATTEMPTS, pauseAfter } from './backoff.ts';
import type { ChannelHealth } from './channelHealth.ts';
import type { RateLimiter, RateLimiters } from './rateLimiter.ts';
import type { Sender } from './sendPolicy.ts';

/** Between tries to write an outcome while the log is away: only this instance knows it. */
const REWRITE_MS = 200;

interface Attempt extends Sender {
  /** As the claim left it. */
  readonly claim: CommandResult<Delivery>;
  readonly context: CommandContext;
}

interface OutcomesOptions {
  readonly executor: Executor;
  readonly rateLimiters: RateLimiters;
  readonly health: ChannelHealth;
  /** In [0, 1). */
  readonly random: () => number;
}

export class Outcomes {
  readonly #executor: Executor;
  readonly #rateLimiters: RateLimiters;
  readonly #health: ChannelHealth;
  readonly #random: () => number;

  constructor({ executor, rateLimiters, health, random }: OutcomesOptions) {
    this.#executor = executor;
    this.#rateLimiters = rateLimiters;
    this.#health = health;
    this.#random = random;
  }

  /** Tries until the log has taken it, or the process stops: then the next start finds an unknown outcome. */
  async record(attempt: Attempt, result: SendResult, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await this.#write(attempt, result);
        return;
      } catch (error) {
        if (signal.aborted || !isEngineTrouble(error)) throw error;
      }
      await delay(REWRITE_MS, undefined, { signal, ref: false });
    }
  }

  async #write(attempt: Attempt, result: SendResult): Promise<void> {
    switch (result.kind) {
      case 'accepted':
        return this.#accepted(attempt, result.platformMessageId);
      case 'rateLimited':
        return this.#pageLimited(attempt, result);
      case 'appRateLimited':
        return this.#limited(attempt, result, this.#appOf(attempt).close(result.retryAfterMs));
      case 'temporary':
        return this.#temporary(attempt, result);
      case 'unknown':
        return this.#unknown(attempt, result);
      case 'tokenInvalid':
        return this.#tokenRefused(attempt, result);
      case 'pageRefused':
        await this.#health.refusedByPage(refusalOf(attempt, result), attempt.context);
        return this.#fail(attempt, result);
      case 'permanent':
      case 'outsideWindow':
      case 'unreachable':
        return this.#fail(attempt, result);
      default:
        return result satisfies never;
    }
  }

  async #accepted(attempt: Attempt, platformMessageId: string): Promise<void> {
    const { claim, context } = attempt;
    const { messageId, channelId, partsSent: part } = claim.entity;
    this.#rateLimiters.of(channelId).open();
    this.#appOf(attempt).open();
    await confirmSent(this.#executor, { messageId, part, platformMessageId }, context);
    await this.#health.accepted(channelId, context);
  }

  #appOf({ platform }: Attempt): RateLimiter {
    return this.#rateLimiters.ofApp(platform.app);
  }

  async #pageLimited(attempt: Attempt, refused: Refused): Promise<void> {
    const { channelId } = attempt.claim.entity;
    const opensAt = this.#rateLimiters.of(channelId).close(refused.retryAfterMs);
    await this.#health.paused({ channelId, until: opensAt, reason: refused.reason }, attempt.context);
    await this.#limited(attempt, refused, opensAt);
  }

  async #limited(attempt: Attempt, refused: Refused, opensAt: Date): Promise<void> {
    const { attempts } = attempt.claim.entity;
    if (attempts >= MAX_RATE_LIMITED_ATTEMPTS) return this.#fail(attempt, refused);
    await this.#defer(attempt, refused, opensAt);
  }

  async #temporary(attempt: Attempt, refused: Refused): Promise<void> {
    const { attempts } = attempt.claim.entity;
    if (attempts >= MAX_ATTEMPTS) return this.#fail(attempt, refused);
    const pause = clampDelay(Math.max(pauseAfter(attempts, this.#random()), refused.retryAfterMs ?? 0));
    await this.#defer(attempt, refused, new Date(this.#executor.now().getTime() + pause));
  }

  async #defer({ claim, context }: Attempt, { reason }: Refused, retryAt: Date): Promise<void> {
    await deferSend(this.#executor, { ...seen(claim), reason, retryAt: retryAt.toISOString() }, context);
  }

  async #unknown({ claim, context }: Attempt, { reason }: Refused): Promise<void> {
    await markOutcomeUnknown(this.#executor, { ...seen(claim), reason }, context);
  }

  /** With a token that was renewed meanwhile the message is sent again. */
  async #tokenRefused(attempt: Attempt, refused: Refused): Promise<void> {
    const { channelId } = attempt.claim.entity;
    const { accessToken } = attempt.account;
    const stopped = { channelId, accessToken, reason: refused.reason };
    const isOff = await this.#health.tokenRefused(stopped, attempt.context);
    if (!isOff) return this.#temporary(attempt, refused);
    await this.#fail(attempt, refused, { awaitsChannel: channelId });
    await this.#health.requeueIfRecovered(attempt.claim.entity.messageId, channelId, attempt.context);
  }

  async #fail({ claim, context }: Attempt, { reason, code }: Refused, awaited = {}): Promise<void> {
    await failSend(this.#executor, { ...seen(claim), reason, code, ...awaited }, context);
  }
}

const refusalOf = ({ claim, account }: Attempt, { code, reason }: Refused) => {
  const { channelId, platformCustomerId } = claim.entity;
  return { channelId, platformCustomerId, code, reason, accessToken: account.accessToken };
};

const seen = ({ entity: { messageId }, revision }: CommandResult<Delivery>) => ({ messageId, revision });
