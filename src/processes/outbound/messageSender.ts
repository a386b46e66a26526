/**
 * Brings one message to the platform, part after part. It looks at the log, does what is next, and looks again: so it
 * may begin anywhere, after a crash or an echo, and of several instances one makes each attempt.
 */

import type { SeenDelivery } from '../../commands/delivery.ts';
import {
  AttemptRefused,
  attemptSend,
  delivery as deliveryAggregate,
  failSend,
  markOutcomeUnknown,
} from '../../commands/delivery.ts';
import { causedBy } from '../../commands/engine/commandContext.ts';
import type { CommandResult } from '../../commands/engine/entity.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { Id } from '../../events/catalog/ids.ts';
import type { Delivery } from '../../events/entities.ts';
import { Sightings } from '../../scheduling/sightings.ts';
import { FailedForGood, UnderWayElsewhere } from '../attempts.ts';
import type { Handling } from '../process.ts';
import type { ChannelHealth } from './channelHealth.ts';
import { nextStep, type Step } from './nextStep.ts';
import type { Outcomes } from './outcomes.ts';
import type { Outgoing } from './outgoing.ts';
import type { Pause, RateLimiters } from './rateLimiter.ts';
import { metadataOf } from './sendMetadata.ts';
import type { SendAllowed, SendDenial, SendPolicy } from './sendPolicy.ts';

/** How long a call under way may still take when the process is to stop; then its outcome is unknown. */
const STOP_GRACE_MS = 1_000;

/** How long after its claim an attempt may begin. Others take it for lost after four times that. */
const CLAIM_MS = 15_000;

interface MessageSenderOptions {
  readonly executor: Executor;
  readonly sendPolicy: SendPolicy;
  readonly outcomes: Outcomes;
  readonly rateLimiters: RateLimiters;
  readonly health: ChannelHealth;
  readonly instanceId: string;
  readonly pause: Pause;
  /** Milliseconds. */
  readonly monotonic: () => number;
}

/** A delivery as it was found. */
interface Found extends SeenDelivery {
  readonly entity: Delivery;
  readonly retried: boolean;
}

/** How far one run has come. */
interface Run {
  readonly handling: Handling;
  /** Of the delivery as it asked for a pause that is over. */
  waitedAt: number | undefined;
}

export class MessageSender {
  readonly #options: MessageSenderOptions;
  /** Of deliveries that another instance attempts. */
  readonly #otherInstances: Sightings;

  constructor(options: MessageSenderOptions) {
    this.#options = options;
    this.#otherInstances = new Sightings(options.monotonic);
  }

  /**
   * Resolves once the message is sent, or nobody knows whether it is.
   * @throws FailedForGood, UnderWayElsewhere, and the signal's reason when that is aborted
   */
  async deliver(message: Outgoing, handling: Handling): Promise<void> {
    const run: Run = { handling, waitedAt: undefined };
    while (await this.#goOn(message, run)) handling.signal.throwIfAborted();
  }

  /** False when nothing is left to do. */
  async #goOn(message: Outgoing, run: Run): Promise<boolean> {
    const { handling } = run;
    const found = await this.#find(message, handling);
    if (!found) return false;
    const step = this.#stepFrom(found, run);
    if (step.kind !== 'otherInstance') this.#otherInstances.forget(found.messageId);
    switch (step.kind) {
      case 'attempt':
        return this.#prepare(message, found, handling.signal);
      case 'wait':
        // What is left of the page's pause passes meanwhile.
        await this.#applyPause(message.channelId);
        await this.#options.pause(step.ms, handling.signal);
        run.waitedAt = found.revision;
        return true;
      case 'giveUpAttempt':
        return this.#giveUpAttempt(message, found);
      case 'otherInstance':
        throw new UnderWayElsewhere(`another instance sends message ${message.messageId}`);
      case 'unknown':
        return this.#leaveUnknown(found, handling);
      case 'failed':
        throw failed(found, found.entity.reason ?? 'it was refused');
      case 'sent':
        return false;
      default:
        return step satisfies never;
    }
  }

  #stepFrom({ messageId, entity, revision, retried }: Found, { waitedAt }: Run): Step {
    const { instanceId, executor } = this.#options;
    const { exclusive } = executor.store;
    const unchangedForMs =
      entity.status === 'sending' ? this.#otherInstances.unchangedFor(messageId, revision) : 0;
    const seen = { retried, unchangedForMs, waited: waitedAt === revision };
    return nextStep(entity, { instanceId, exclusive, now: executor.now(), ...seen });
  }

  async #find({ messageId }: Outgoing, { retriedAt }: Handling): Promise<Found | undefined> {
    const { state, revision, position } = await this.#options.executor.load(deliveryAggregate, messageId);
    if (state.status !== 'active') return undefined;
    // What happened after the operator's command is what came of it.
    const retried = retriedAt !== undefined && position !== undefined && position < retriedAt;
    return { messageId, entity: state.entity, revision, retried };
  }

  async #prepare(message: Outgoing, found: Found, signal: AbortSignal): Promise<boolean> {
    const { rateLimiters, sendPolicy } = this.#options;
    await this.#applyPause(message.channelId);
    await rateLimiters.pass(message, signal);
    const verdict = await sendPolicy.ask(message);
    if (verdict.kind === 'denied') return this.#refuse(message, found, verdict);
    signal.throwIfAborted();
    const claimedAt = this.#options.monotonic();
    const claim = await this.#claim(message, found);
    if (claim && !this.#isStale(claim, claimedAt)) await this.#send(message, claim, verdict, signal);
    return true;
  }

  /** A pause that another instance, or an earlier run of this one, wrote down. */
  async #applyPause(channelId: Id<'channel'>): Promise<void> {
    const known = await this.#options.health.pauseOf(channelId);
    if (known) this.#options.rateLimiters.of(channelId).applyPause(known);
  }

  /**
   * After so long, in which this process was frozen, another instance may have taken the attempt for lost. While a
   * whole machine sleeps its monotonic clock may stand still, so the other one is asked too.
   */
  #isStale({ entity }: CommandResult<Delivery>, claimedAt: number): boolean {
    const { executor, monotonic } = this.#options;
    const age = executor.now().getTime() - Date.parse(entity.updatedAt);
    return Math.max(age, monotonic() - claimedAt) > CLAIM_MS;
  }

  /** Undefined where something happened since it was found, such as another instance's attempt. */
  async #claim({ event }: Outgoing, { messageId, revision, retried }: Found) {
    const { executor, instanceId } = this.#options;
    try {
      return await attemptSend(executor, { messageId, revision, instanceId, retried }, causedBy(event));
    } catch (error) {
      if (error instanceof AttemptRefused) return undefined;
      throw error;
    }
  }

  async #send(
    message: Outgoing,
    claim: CommandResult<Delivery>,
    { platform, account, mode }: SendAllowed,
    signal: AbortSignal,
  ): Promise<void> {
    const { outcomes } = this.#options;
    const { platformCustomerId, messageId, parts, event } = message;
    const part = claim.entity.partsSent;
    const content = parts.length === claim.entity.parts ? parts[part] : undefined;
    const attempt = { claim, platform, account, context: causedBy(event) };
    const grace = gracefully(signal);
    const outgoing = { platformCustomerId, mode, metadata: metadataOf(messageId, part) };
    const result = content
      ? await platform.send(account, { ...outgoing, content }, grace.signal)
      : ({ kind: 'permanent', code: null, reason: 'the text splits otherwise than before' } as const);
    grace.done();
    await outcomes.record(attempt, result, signal);
  }

  async #refuse(message: Outgoing, found: Found, denial: SendDenial): Promise<boolean> {
    const { kind: _, ...why } = denial;
    // It stays what it is, failed or unknown: nothing was attempted.
    if (found.retried) throw failed(found, why.reason);
    const { executor, health } = this.#options;
    const { messageId, revision } = found;
    const context = causedBy(message.event);
    await failSend(executor, { messageId, revision, ...why }, context);
    if (why.awaitsChannel !== undefined) {
      await health.requeueIfRecovered(messageId, why.awaitsChannel, context);
    }
    return true;
  }

  async #giveUpAttempt({ event }: Outgoing, { messageId, revision }: Found): Promise<boolean> {
    const reason = 'the attempt was left without an outcome';
    await markOutcomeUnknown(this.#options.executor, { messageId, revision, reason }, causedBy(event));
    return true;
  }

  /** An echo goes on from here; what an operator had tried again goes back to them. */
  #leaveUnknown(found: Found, { retriedAt }: Handling): false {
    if (retriedAt !== undefined) throw failed(found, `nobody knows the outcome: ${found.entity.reason}`);
    return false;
  }
}

const failed = ({ entity }: Found, reason: string): FailedForGood =>
  new FailedForGood(reason, entity.attempts);

/** A signal that follows another one, later. */
function gracefully(signal: AbortSignal): { readonly signal: AbortSignal; readonly done: () => void } {
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    timer = setTimeout(() => late.abort(), STOP_GRACE_MS);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  const done = () => {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  };
  return { signal: late.signal, done };
}
