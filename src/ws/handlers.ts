/** What each client frame does. */
import type { Logger } from 'pino';
import type { Backend } from '../api/backend.ts';
import { business } from '../commands/business.ts';
import { chat } from '../commands/chat.ts';
import { streamName } from '../commands/engine/aggregate.ts';
import { requestContext } from '../commands/engine/commandContext.ts';
import type { KeyedRequest } from '../commands/engine/idempotentRequests.ts';
import { idempotent } from '../commands/idempotent.ts';
import { postMessage } from '../commands/messages.ts';
import type { Position } from '../events/event.ts';
import type { Access } from '../identity/access.ts';
import type { Identity } from '../identity/identity.ts';
import { actorOf, type Principal, scopeOf } from '../identity/principal.ts';
import { newId } from '../newId.ts';
import type { Connection, FrameHandlers } from './connection.ts';
import { frameErrorOf, logFailure } from './frameErrors.ts';
import type { Hub } from './hub.ts';
import { Permission, type SocketPolicy } from './permission.ts';
import { type ClientFrame, FrameError, MAX_SUBSCRIPTIONS, topicOf } from './protocol.ts';
import { endUnlessPermitted } from './recheck.ts';
import { Typing } from './typing.ts';

/** How long an answer waits until the read models show what it speaks of. */
const SHOWN_MS = 5_000;

interface FrameOptions {
  readonly backend: Backend;
  readonly hub: Hub;
  readonly log: Logger;
  readonly identity: Identity | undefined;
  readonly policy: SocketPolicy;
}

export function frameHandlers({ backend, hub, log, identity, policy }: FrameOptions): FrameHandlers {
  const typing = new Typing(backend.executor, hub);
  const permission = new Permission(policy, backend.executor);
  const handle: FrameHandlers['handle'] = async (connection, { type, frame }) => {
    if (type === 'authenticate') return authenticate(connection, frame);
    const access = await connection.session.access();
    switch (type) {
      case 'subscribe':
        await permission.toFollow(access, topicOf(frame));
        await subscribe(backend, hub, log, connection, frame);
        return identity && endUnlessPermitted(connection, topicOf(frame), { hub, permission });
      case 'unsubscribe':
        return unsubscribe(hub, connection, frame);
      case 'send':
        await permission.toWrite(access, 'send', frame.chatId, frame.senderType);
        return send(backend, connection, access, frame);
      case 'typing':
        await permission.toWrite(access, 'typing', frame.chatId, frame.senderType);
        return typing.pass(frame, connection);
      case 'ping':
        return connection.answer({ type: 'pong', ...frame });
      default:
        return type satisfies never;
    }
  };
  const onFailure = (error: unknown) => logFailure(log, error, 'a socket could not be checked');
  return { hub, identity, permission, onFailure, handle, frameErrorOf: error => frameErrorOf(error, log) };
}

async function authenticate(
  connection: Connection,
  { id, token }: ClientFrame<'authenticate'>,
): Promise<void> {
  const known = await connection.session.authenticate(token);
  const expiresAt = known?.expiresAt === undefined ? null : new Date(known.expiresAt).toISOString();
  connection.answer({ type: 'authenticated', ...(id === undefined ? {} : { id }), expiresAt });
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
    logFailure(log, error, 'catch-up failed');
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
  if (chatId !== undefined && (await executor.load(chat, chatId)).state.status === 'absent')
    throw new FrameError('not-found', 'no such chat');
  if (businessId !== undefined && (await executor.load(business, businessId)).state.status === 'absent')
    throw new FrameError('not-found', 'no such business');
}

/** Why everything after the position `after` cannot be delivered; undefined where it can. */
async function whyNotRecovered(
  { eventStore, readModels }: Backend,
  { after, epoch }: ClientFrame<'subscribe'>,
): Promise<string | undefined> {
  if (after === undefined) return undefined;
  if (epoch !== undefined && epoch !== eventStore.epoch) return 'other-epoch';
  // What is shown here is in the log, whose end need not be asked for then.
  const { position: shown } = readModels.progress;
  if (shown !== undefined && after <= shown) return undefined;
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

async function send(
  backend: Backend,
  connection: Connection,
  { principal }: Access,
  frame: ClientFrame<'send'>,
): Promise<void> {
  const { id, chatId, senderType, contentType, content } = frame;
  const none = { platformMessageId: null, totalTimeTaken: null, cost: null, timestamp: undefined };
  const message = { chatId, senderType, contentType, content, ...none };
  const { entity, position } = await idempotent(
    backend,
    keyedRequestOf(frame, principal),
    { ...requestContext('ws', newId()), ...actorOf(principal) },
    context => postMessage(backend.executor, message, context),
  );
  await backend.readModels.progress.wait(position, SHOWN_MS);
  connection.answer({ type: 'sent', id, position: String(position), message: entity });
}

function keyedRequestOf(frame: ClientFrame<'send'>, principal: Principal): KeyedRequest | undefined {
  const { chatId, senderType, contentType, content, clientMessageId: key } = frame;
  if (key === undefined) return undefined;
  const body = JSON.stringify([senderType, contentType, content]);
  return { route: scopeOf(`WS ${streamName(chat, chatId)}`, principal), key, body };
}
