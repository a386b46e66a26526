/**
 * Ends what callers may not have any more: subscriptions of businesses that they left, sockets of revoked keys. Where that
 * cannot be found out, the socket ends.
 */
import { businessId, chatId, type Id } from '../events/catalog/ids.ts';
import type { RecordedEvent } from '../events/event.ts';
import type { Connection, FrameHandlers } from './connection.ts';
import { FrameError, type Topic } from './protocol.ts';

/** Which sockets an event may be about. */
const CONCERNS: {
  readonly [type: string]: (connection: Connection, data: RecordedEvent['data']) => boolean;
} = {
  MemberAdded: isUser,
  MemberRoleChanged: isUser,
  MemberRemoved: isUser,
  UserDeleted: isUser,
  ApiKeyRevoked: ({ session }, { keyId }) => session.known?.keyId === keyId,
};

function isUser({ session }: Connection, { userId }: RecordedEvent['data']): boolean {
  const principal = session.known?.principal;
  return principal?.kind === 'user' && principal.userId === userId;
}

export function recheck(
  events: readonly RecordedEvent[],
  open: ReadonlySet<Connection>,
  handlers: FrameHandlers,
): void {
  const told = events.filter(({ type }) => Object.hasOwn(CONCERNS, type));
  if (told.length === 0) return;
  for (const connection of open) {
    if (told.some(({ type, data }) => CONCERNS[type]?.(connection, data)))
      recheckOne(connection, handlers).catch(handlers.onFailure);
  }
}

async function recheckOne(connection: Connection, handlers: FrameHandlers): Promise<void> {
  if (!(await orEnd(connection, connection.session.isStillKnown()))) return;
  for (const topic of connection.subscriptions.keys()) await endUnlessPermitted(connection, topic, handlers);
}

/** Also right after it began: what was allowed then may have been taken away in between. */
export async function endUnlessPermitted(
  connection: Connection,
  topic: Topic,
  { hub, permission }: Pick<FrameHandlers, 'hub' | 'permission'>,
): Promise<void> {
  if (await orEnd(connection, isPermitted(connection, topic, permission))) return;
  const subscription = connection.subscriptions.get(topic);
  if (!subscription) return;
  hub.unfollow(topic, subscription);
  connection.subscriptions.delete(topic);
  connection.answer({ type: 'subscription-ended', ...namesOf(topic), reason: 'not-permitted' });
}

async function orEnd(connection: Connection, check: Promise<boolean>): Promise<boolean> {
  try {
    return await check;
  } catch (error) {
    connection.endUnchecked();
    throw error;
  }
}

/** A caller who is not known any more has their socket closed by that. */
async function isPermitted(
  { session }: Connection,
  topic: Topic,
  permission: FrameHandlers['permission'],
): Promise<boolean> {
  try {
    await permission.toFollow(await session.access(), topic);
    return true;
  } catch (error) {
    if (error instanceof FrameError) return false;
    throw error;
  }
}

function namesOf(topic: Topic): { readonly chatId?: Id<'chat'>; readonly businessId?: Id<'business'> } {
  const id = topic.slice(topic.indexOf(' ') + 1);
  return topic.startsWith('chat ') ? { chatId: chatId.parse(id) } : { businessId: businessId.parse(id) };
}
