/** Reads again from the log what a request was answered: the entity as it was at that revision. */
import type { Id } from '../events/catalog/ids.ts';
import { holdsMessage } from '../events/message.ts';
import { withoutUnsent } from './amendment.ts';
import { chat } from './chat.ts';
import { fold, streamName, unwritten } from './engine/aggregate.ts';
import { type AnswerPlace, type CommandResult, resultOf } from './engine/entity.ts';
import { EntityNotFound } from './engine/errors.ts';
import type { Executor } from './engine/executor.ts';
import { entityByName } from './entities.ts';
import { MESSAGE_ANSWER, storedMessage } from './storedMessage.ts';

export async function storedAnswer(executor: Executor, place: AnswerPlace): Promise<CommandResult<object>> {
  const { aggregate: name, id, revision } = place;
  if (name === MESSAGE_ANSWER) return messageAt(executor, chat.id.parse(id), revision);
  const aggregate = entityByName.get(name);
  if (!aggregate) throw new EntityNotFound(name);
  const events = await executor.store.readStream(streamName(aggregate, id), { limit: revision + 1 });
  return resultOf(aggregate, id, fold(aggregate, unwritten(aggregate), events));
}

/** As it was posted, unless it was unsent since: what it said is not shown again. */
async function messageAt(
  executor: Executor,
  chatId: Id<'chat'>,
  revision: number,
): Promise<CommandResult<object>> {
  const [event] = await executor.store.readStream(streamName(chat, chatId), { from: revision, limit: 1 });
  if (!event || !holdsMessage(event)) throw new EntityNotFound(MESSAGE_ANSWER);
  const posted = storedMessage(event);
  return { ...posted, entity: await withoutUnsent(executor, posted.entity) };
}
