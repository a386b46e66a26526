/** The process that brings what bots and agents write to the platforms: in order within a chat, each part once. */
import { setTimeout as delay } from 'node:timers/promises';
import { channel as channelAggregate } from '../../commands/channel.ts';
import { delivery as deliveryAggregate, queueMessage } from '../../commands/delivery.ts';
import { causedBy } from '../../commands/engine/commandContext.ts';
import type { Executor } from '../../commands/engine/executor.ts';
import type { PostEvent } from '../../events/message.ts';
import type { RecordedEventOf } from '../../events/typedEvents.ts';
import type { PlatformRegistry } from '../../messaging/platformRegistry.ts';
import type { ReadModels } from '../../projections/readModels.ts';
import { clampDelay } from '../../scheduling/delays.ts';
import { Amendments } from '../amendments/amendments.ts';
import { FailedForGood, type Parking } from '../attempts.ts';
import { Lookups } from '../lookups.ts';
import { createParking } from '../parking.ts';
import { defineProcess, type Handling, type ProcessDefinition } from '../process.ts';
import { ChannelHealth } from './channelHealth.ts';
import { LastCustomerMessages } from './lastCustomerMessage.ts';
import { MessageSender } from './messageSender.ts';
import { messageQueued, postedEvent } from './origins.ts';
import { Outcomes } from './outcomes.ts';
import { type Outgoing, outgoing, partCount } from './outgoing.ts';
import { type Pause, RateLimiters } from './rateLimiter.ts';
import { SendPolicy } from './sendPolicy.ts';
import { UnknownOutcomes } from './unknownOutcomes.ts';

const OUTBOUND = 'outbound';
/** Chats of a page that has to wait must not hold up those of others. */
const MAX_IN_FLIGHT = 20_000;
const SWEEP_MS = 30_000;

interface OutboundOptions {
  readonly executor: Executor;
  readonly readModels: ReadModels;
  readonly platforms: PlatformRegistry;
  /** Of this run of the process, never used before. */
  readonly instanceId: string;
  /** Default: by timers. */
  readonly pause?: Pause | undefined;
  /** In [0, 1); default: at random. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds. Default: the process's own. */
  readonly monotonic?: (() => number) | undefined;
}

const pauseByTimer: Pause = async (ms, signal) => {
  await delay(clampDelay(ms), undefined, { signal });
};

export class Outbound {
  readonly #executor: Executor;
  readonly #platforms: PlatformRegistry;
  readonly #parking: Parking;
  readonly #sendPolicy: SendPolicy;
  readonly #messageSender: MessageSender;
  readonly #unknownOutcomes: UnknownOutcomes;
  readonly #amendments: Amendments;

  constructor({ executor, readModels, platforms, instanceId, ...given }: OutboundOptions) {
    const { pause = pauseByTimer, random = Math.random, monotonic = () => performance.now() } = given;
    const sendPolicy = new SendPolicy(executor, platforms, new LastCustomerMessages(readModels));
    const rateLimiters = new RateLimiters({ now: executor.now, monotonic }, pause);
    const health = new ChannelHealth(executor);
    const outcomes = new Outcomes({ executor, rateLimiters, health, random });
    this.#executor = executor;
    this.#platforms = platforms;
    this.#parking = createParking(executor);
    this.#sendPolicy = sendPolicy;
    const tools = { executor, sendPolicy, outcomes, rateLimiters, health };
    this.#messageSender = new MessageSender({ ...tools, instanceId, pause, monotonic });
    this.#amendments = new Amendments(executor, new Lookups(readModels));
    this.#unknownOutcomes = new UnknownOutcomes({
      executor,
      readModels,
      parking: this.#parking,
      process: OUTBOUND,
    });
  }

  process(): ProcessDefinition {
    const posted = (event: RecordedEventOf<'BotReplied' | 'AgentReplied'>, handling: Handling) =>
      this.#posted(event, handling);
    return defineProcess({
      name: OUTBOUND,
      partitionOf: event => event.data.chatId,
      maxInFlight: MAX_IN_FLIGHT,
      sweep: { everyMs: SWEEP_MS, run: () => this.#unknownOutcomes.park() },
      on: {
        BotReplied: posted,
        AgentReplied: posted,
        MessagePartSent: (event, handling) => this.#partSent(event, handling),
        MessageRequeued: (event, handling) => this.#goOn(event, handling),
        MessageSent: event => this.#sent(event),
      },
    });
  }

  async #posted(event: PostEvent, handling: Handling): Promise<void> {
    if (event.data.platformMessageId !== null) return;
    const message = await this.#outgoing(event);
    if (await this.#isQueued(message)) await this.#messageSender.deliver(message, handling);
  }

  /** How it is split hangs on the platform. Of a channel that is gone nothing is sent. */
  async #outgoing(event: PostEvent): Promise<Outgoing> {
    const { state } = await this.#executor.load(channelAggregate, event.data.channelId);
    const platform = state.status === 'active' ? this.#platforms.ofChannel(state.entity) : undefined;
    return outgoing(event, platform);
  }

  /** Queues it unless that was done before; false where no platform is concerned. */
  async #isQueued(message: Outgoing): Promise<boolean> {
    const { messageId, chatId, businessId, channelId, platformCustomerId, event } = message;
    const { state } = await this.#executor.load(deliveryAggregate, messageId);
    if (state.status === 'active') return true;
    if (!(await this.#sendPolicy.concerns(message))) return false;
    const parts = partCount(message);
    const queued = { messageId, chatId, businessId, channelId, platformCustomerId, parts };
    await queueMessage(this.#executor, queued, causedBy(event));
    return true;
  }

  async #partSent(event: RecordedEventOf<'MessagePartSent'>, handling: Handling): Promise<void> {
    await this.#amendments.named(event);
    await this.#goOn(event, handling);
  }

  /**
   * After the echo of a part, or once its channel is back, nobody may be sending a message; an instance that
   * is goes on undisturbed, by the log's revisions.
   */
  async #goOn(
    event: RecordedEventOf<'MessagePartSent' | 'MessageRequeued'>,
    handling: Handling,
  ): Promise<void> {
    const { state } = await this.#executor.load(deliveryAggregate, event.data.messageId);
    if (state.status !== 'active' || !['queued', 'sending'].includes(state.entity.status)) return;
    const posted = await postedEvent(this.#executor, state.entity);
    if (!posted) return;
    try {
      await this.#messageSender.deliver(await this.#outgoing(posted), handling);
    } catch (error) {
      if (!(error instanceof FailedForGood)) throw error;
      // It is the message that failed, and that an operator may let be tried again.
      await this.#parking.park(OUTBOUND, posted, error.attempts, error.message);
    }
  }

  /** By an echo too: what was parked has come right then. */
  async #sent(event: RecordedEventOf<'MessageSent'>): Promise<void> {
    await this.#amendments.named(event);
    const queued = await messageQueued(this.#executor, event.data.messageId);
    if (queued) await this.#parking.resolve(OUTBOUND, queued.metadata.$causationId, event);
  }
}
