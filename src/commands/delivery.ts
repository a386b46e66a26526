/**
 * The way of a message of ours to the customer's phone. What the platform tells of it is believed in whatever order it
 * comes; what follows from an attempt holds only where nothing else has happened since.
 */

import { deliveryEvents } from '../events/catalog/delivery.ts';
import { type Id, messageId } from '../events/catalog/ids.ts';
import { type Delivery, delivery as entity } from '../events/entities.ts';
import type { DecideOf, EventsOf } from './engine/aggregate.ts';
import type { CommandContext } from './engine/commandContext.ts';
import { type CommandResult, executeEntity, ifAbsent } from './engine/entity.ts';
import { entityAggregate } from './engine/entityAggregate.ts';
import { DomainError, EntityNotFound } from './engine/errors.ts';
import type { Executor } from './engine/executor.ts';

export const delivery = entityAggregate({ name: 'delivery', id: messageId, entity, events: deliveryEvents });
type DeliveryEvent = EventsOf<typeof delivery>;
export type DecideDelivery = DecideOf<typeof delivery>;

/** A delivery as somebody saw it: what they decide on it holds only while nothing else has happened. */
export interface SeenDelivery {
  readonly messageId: Id<'message'>;
  /** Of the delivery's stream. */
  readonly revision: number;
}

/** What every event of a delivery says of it. */
export const ofDelivery = ({ messageId, chatId, businessId }: Delivery) => ({
  messageId,
  chatId,
  businessId,
});

/** What every event of one attempt says: parts go out in order, so it is of the first that has not gone. */
const ofAttempt = (entity: Delivery) => ({ ...ofDelivery(entity), part: entity.partsSent });

/** Quiet where something happened since, or where the delivery is at none of these statuses. */
const ifStillAt =
  (
    { revision }: SeenDelivery,
    statuses: readonly Delivery['status'][],
    event: (entity: Delivery) => DeliveryEvent,
  ): DecideDelivery =>
  (state, current) =>
    state.status === 'active' && current === revision && statuses.includes(state.entity.status)
      ? [event(state.entity)]
      : [];

type QueueMessage = Pick<
  Delivery,
  'messageId' | 'chatId' | 'businessId' | 'channelId' | 'platformCustomerId' | 'parts'
>;

/** Quiet for a message that was queued before. */
export const decideQueueMessage = (data: QueueMessage): DecideDelivery =>
  ifAbsent(delivery, { type: 'MessageQueued', data });

/** A message of ours is to go out. */
export function queueMessage(
  executor: Executor,
  input: QueueMessage,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  return executeEntity(executor, delivery, input.messageId, decideQueueMessage(input), context);
}

/** Somebody else has an attempt under way, or had one meanwhile, or there is nothing to attempt. */
export class AttemptRefused extends DomainError {
  readonly code = 'attempt-refused';
  constructor(status: Delivery['status']) {
    super(`the message cannot be attempted: it has moved on, or is ${status}`);
  }
}

interface AttemptSend extends SeenDelivery {
  /** Of the run of the process that makes the call. */
  readonly instanceId: string;
  /** An operator lets a message that failed, or whose outcome nobody knows, be attempted again. */
  readonly retried: boolean;
}

export const decideAttemptSend =
  ({ revision, instanceId, retried }: AttemptSend): DecideDelivery =>
  (state, current) => {
    if (state.status !== 'active') return new EntityNotFound(delivery.name);
    const { entity } = state;
    if (current !== revision || !mayBeAttempted(entity.status, retried))
      return new AttemptRefused(entity.status);
    const attempt = retried ? 1 : entity.attempts + 1;
    const { channelId, platformCustomerId } = entity;
    const to = { channelId, platformCustomerId };
    return [{ type: 'SendAttempted', data: { ...ofAttempt(entity), attempt, instanceId, ...to } }];
  };

const mayBeAttempted = (status: Delivery['status'], retried: boolean): boolean =>
  status === 'queued' || (retried && (status === 'failed' || status === 'unknown'));

/**
 * Claims the next part at the exact revision that was seen, before the call: of several instances one is answered,
 * and makes it. @throws AttemptRefused, EntityNotFound
 */
export function attemptSend(
  executor: Executor,
  input: AttemptSend,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  return executeEntity(executor, delivery, input.messageId, decideAttemptSend(input), context);
}

interface DeferSend extends SeenDelivery {
  readonly reason: string;
  /** ISO 8601 UTC: no attempt before then. */
  readonly retryAt: string;
}

/** Quiet where something happened since the attempt. */
export const decideDeferSend = ({ reason, retryAt, ...seen }: DeferSend): DecideDelivery =>
  ifStillAt(seen, ['sending'], entity => ({
    type: 'SendDeferred',
    data: { ...ofAttempt(entity), reason, retryAt },
  }));

/** The platform refused an attempt for now. @throws EntityNotFound */
export function deferSend(
  executor: Executor,
  input: DeferSend,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  return executeEntity(executor, delivery, input.messageId, decideDeferSend(input), context);
}

interface MarkOutcomeUnknown extends SeenDelivery {
  readonly reason: string;
}

/** Quiet where something happened since the attempt, such as an echo. */
export const decideMarkOutcomeUnknown = ({ reason, ...seen }: MarkOutcomeUnknown): DecideDelivery =>
  ifStillAt(seen, ['sending'], entity => ({
    type: 'SendOutcomeUnknown',
    data: { ...ofAttempt(entity), platformMessageId: entity.platformMessageId, reason },
  }));

/** Nobody knows what became of an attempt. @throws EntityNotFound */
export function markOutcomeUnknown(
  executor: Executor,
  input: MarkOutcomeUnknown,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  return executeEntity(executor, delivery, input.messageId, decideMarkOutcomeUnknown(input), context);
}

interface FailSend extends SeenDelivery {
  readonly reason: string;
  /** The platform's, or ours where we did not ask it; null where there is none. */
  readonly code: string | null;
  /** Set where only the channel is to blame: its recovery lets the message be tried again. */
  readonly awaitsChannel?: Id<'channel'>;
}

/** Quiet where something happened since it was seen, or nobody knows the outcome. */
export const decideFailSend = ({ reason, code, awaitsChannel, ...seen }: FailSend): DecideDelivery =>
  ifStillAt(seen, ['queued', 'sending'], entity => {
    const { platformMessageId } = entity;
    const awaiting = awaitsChannel === undefined ? {} : { awaitsChannel };
    return {
      type: 'SendFailed',
      data: { ...ofDelivery(entity), platformMessageId, reason, code, ...awaiting },
    };
  });

/** The message will not be sent. @throws EntityNotFound */
export function failSend(
  executor: Executor,
  input: FailSend,
  context: CommandContext,
): Promise<CommandResult<Delivery>> {
  return executeEntity(executor, delivery, input.messageId, decideFailSend(input), context);
}

/** Quiet for any message but one that failed for this channel only. */
export const decideRequeueMessage =
  (channelId: Id<'channel'>): DecideDelivery =>
  state => {
    if (state.status !== 'active') return [];
    const { status, awaitsChannel, platformMessageId } = state.entity;
    if (status !== 'failed' || awaitsChannel !== channelId) return [];
    return [{ type: 'MessageRequeued', data: { ...ofDelivery(state.entity), platformMessageId } }];
  };

/**
 * The channel takes messages again: one that failed for its channel only is tried again. The platform had refused
 * it, or was never asked, so it is sent by nobody twice.
 */
export async function requeueMessage(
  executor: Executor,
  messageId: Id<'message'>,
  channelId: Id<'channel'>,
  context: CommandContext,
): Promise<void> {
  await executor.execute(delivery, messageId, decideRequeueMessage(channelId), context);
}
