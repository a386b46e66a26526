/** Reading a chat's stream from the newest event on: where an earlier message is searched for. */
import type { Id } from '../events/catalog/ids.ts';
import type { RecordedEvent } from '../events/event.ts';
import { pagesBackwards } from '../events/streamReading.ts';
import { giveWay } from '../scheduling/timeSlices.ts';
import { chat } from './chat.ts';
import { streamName } from './engine/aggregate.ts';
import type { Executor } from './engine/executor.ts';

const PAGE = 100;

/** Others get their turn between two pages. */
export async function* chatPagesBackwards(
  { store }: Pick<Executor, 'store'>,
  chatId: Id<'chat'>,
  from: number | 'end',
): AsyncGenerator<readonly RecordedEvent[]> {
  for await (const page of pagesBackwards(store, streamName(chat, chatId), from, PAGE)) {
    yield page;
    await giveWay();
  }
}
