/** Reads again from the log what a request was answered: the entity as it was at that revision. */
import type { MessageData } from '../events/catalog/chat.ts';
import type { RecordedEvent } from '../events/event.ts';
import { presentMessage } from '../events/message.ts';
import { withoutUnsent } from './amendment/state.ts';
import { chat } from './chat.ts';
import { fold, streamName, unwritten } from './engine/aggregate.ts';
import { type CommandResult, resultOf } from './engine/entity.ts';
import { EntityNotFound } from './engine/errors.ts';
import type { Executor } from './engine/executor.ts';
import { MESSAGE_ANSWER, type RequestAnswer } from './engine/idempotentRequests.ts';
import { entityByName } from './entities.ts';

export async function storedAnswer(
  executor: Executor,
  answer: RequestAnswer,
): Promise<CommandResult<object>> {
  const { store } = executor;
  const { aggregate: name, id, revision } = answer;
  if (name === MESSAGE_ANSWER) {
    const [event] = await store.readStream(streamName(chat, id), { from: revision, limit: 1 });
    if (event) return storedMessage(executor, event);
  }
  const aggregate = entityByName.get(name);
  if (!aggregate) throw new EntityNotFound(name);
  const events = await store.readStream(streamName(aggregate, id), { limit: revision + 1 });
  return resultOf(aggregate, id, fold(aggregate, unwritten(aggregate), events));
}

/** As it was posted, unless it was unsent since: what it said is not shown again. */
async function storedMessage(executor: Executor, event: RecordedEvent): Promise<CommandResult<object>> {
  const { type, data, revision, position } = event;
  const entity = await withoutUnsent(executor, presentMessage(type, data as MessageData));
  return { entity, id: entity.messageId, revision, position };
}
