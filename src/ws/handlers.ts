/** What each client frame does. */
import type { Logger } from 'pino';
import { v7 } from 'uuid';
import type { Backend } from '../api/backend.ts';
import { business } from '../commands/business.ts';
import { chat } from '../commands/chat.ts';
import { streamName } from '../commands/engine/aggregate.ts';
import { requestContext } from '../commands/engine/commandContext.ts';
import {
  EntityNotFound,
  IdempotencyKeyReused,
  RequestInProgress,
  TooMuchContention,
} from '../commands/engine/errors.ts';
import type { KeyedRequest } from '../commands/engine/idempotentRequests.ts';
import { idempotent } from '../commands/idempotent.ts';
import { postMessage } from '../commands/messages.ts';
import type { Position } from '../events/event.ts';
import { AppendOutcomeUnknown, EventStoreUnavailable } from '../events/eventStore.ts';
import { ReadModelsNotReady } from '../projections/readModels.ts';
import type { Connection, FrameHandlers } from './connection.ts';
import type { Hub } from './hub.ts';
import { type ClientFrame, FrameError, type FrameErrorCode, MAX_SUBSCRIPTIONS, topicOf } from './protocol.ts';
import { Typing } from './typing.ts';

/** How long an answer waits until the read models show what it speaks of. */
const SHOWN_MS = 5_000;

export function frameHandlers(backend: Backend, hub: Hub, log: Logger): FrameHandlers {
  const typing = new Typing(backend.executor, hub);
  const handle: FrameHandlers['handle'] = async (connection, { type, frame }) => {
    switch (type) {
      case 'subscribe':
        return subscribe(backend, hub, log, connection, frame);
      case 'unsubscribe':
        return unsubscribe(hub, connection, frame);
      case 'send':
        return send(backend, connection, frame);
      case 'typing':
        return typing.pass(frame, connection);
      case 'ping':
        return connection.answer({ type: 'pong', ...frame });
      default:
        return type satisfies never;
    }
  };
  return { hub, handle, frameErrorOf: error => frameErrorOf(error, log) };
}

async function subscribe(
  backend: Backend,
  hub: Hub,
  log: Logger,
  connection: Connection,
  frame: ClientFrame<'subscribe'>,
) {
  const topic = topicOf(frame);
  if (connection.subscriptions.has(topic))
    throw new FrameError('already-subscribed', 'this socket already follows it');
  if (connection.subscriptions.size >= MAX_SUBSCRIPTIONS) {
    throw new FrameError('too-many-subscriptions', `at most ${MAX_SUBSCRIPTIONS} subscriptions a socket`);
  }
  await requireKnown(backend, frame);
  const reason = await whyNotRecovered(backend, frame);
  if (!connection.isOpen) return;
  const { id, after } = frame;
  const { epoch } = backend.eventStore;
  const answer = { type: 'subscribed', id, position: String(hub.position), epoch };
  const failed = (error: unknown) => {
    log.error({ err: error }, 'catch-up failed');
    connection.subscriptions.delete(topic);
    connection.answer({
      type: 'error',
      id,
      code: 'unavailable',
      message: 'the catch-up failed',
      retryable: true,
    });
  };
  if (after === undefined || reason !== undefined) {
    connection.answer({ ...answer, recovered: false, ...(reason === undefined ? {} : { reason }) });
    connection.subscriptions.set(topic, hub.follow(topic, connection, failed));
    return;
  }
  connection.answer({ ...answer, recovered: true });
  connection.subscriptions.set(topic, hub.resume(topic, connection, after, failed));
}

/** A deleted chat or business is still known: its past can be followed up. @throws FrameError */
async function requireKnown(
  { executor }: Backend,
  { chatId, businessId }: ClientFrame<'subscribe'>,
): Promise<void> {
  const { state } =
    chatId === undefined
      ? await executor.load(business, String(businessId))
      : await executor.load(chat, chatId);
  if (state.status === 'absent')
    throw new FrameError('not-found', `no such ${chatId === undefined ? 'business' : 'chat'}`);
}

/** Why everything after the position `after` cannot be delivered; undefined where it can. */
async function whyNotRecovered(
  { eventStore, readModels }: Backend,
  { after, epoch }: ClientFrame<'subscribe'>,
): Promise<string | undefined> {
  if (after === undefined) return undefined;
  if (epoch !== undefined && epoch !== eventStore.epoch) return 'other-epoch';
  const end: Position = (await eventStore.end()) ?? 0n;
  if (after > end) return 'beyond-head';
  // Another instance may have shown the client more than this one shows yet.
  if (after > 0n) await readModels.reach(after, SHOWN_MS);
  return undefined;
}

function unsubscribe(hub: Hub, connection: Connection, frame: ClientFrame<'unsubscribe'>): void {
  const topic = topicOf(frame);
  const subscription = connection.subscriptions.get(topic);
  if (!subscription) throw new FrameError('not-subscribed', 'this socket does not follow it');
  hub.unfollow(topic, subscription);
  connection.subscriptions.delete(topic);
  connection.answer({ type: 'unsubscribed', id: frame.id });
}

async function send(backend: Backend, connection: Connection, frame: ClientFrame<'send'>): Promise<void> {
  const { id, chatId, senderType, contentType, content } = frame;
  const none = { platformMessageId: null, totalTimeTaken: null, cost: null, timestamp: undefined };
  const message = { chatId, senderType, contentType, content, ...none };
  const { entity, position } = await idempotent(
    backend,
    keyedRequestOf(frame),
    requestContext('ws', v7()),
    context => postMessage(backend.executor, message, context),
  );
  await backend.readModels.progress.wait(position, SHOWN_MS);
  connection.answer({ type: 'sent', id, position: String(position), message: entity });
}

function keyedRequestOf(frame: ClientFrame<'send'>): KeyedRequest | undefined {
  const { chatId, senderType, contentType, content, clientMessageId: key } = frame;
  if (key === undefined) return undefined;
  const body = JSON.stringify([senderType, contentType, content]);
  return { route: `WS ${streamName(chat, chatId)}`, key, body };
}

const codeByError: readonly (readonly [
  of: abstract new (...args: never[]) => Error,
  code: FrameErrorCode,
])[] = [
  [EntityNotFound, 'not-found'],
  [IdempotencyKeyReused, 'idempotency-key-reused'],
  [RequestInProgress, 'request-in-progress'],
  [TooMuchContention, 'unavailable'],
  [EventStoreUnavailable, 'unavailable'],
  [AppendOutcomeUnknown, 'unavailable'],
  [ReadModelsNotReady, 'unavailable'],
];

function frameErrorOf(error: unknown, log: Logger): { code: FrameErrorCode; message: string } {
  if (error instanceof FrameError) return error;
  const code = codeByError.find(([of]) => error instanceof of)?.[1];
  if (code && error instanceof Error) return { code, message: error.message };
  const errorId = v7();
  log.error({ err: error, errorId }, 'frame failed');
  return { code: 'internal-error', message: `unexpected error ${errorId}` };
}
