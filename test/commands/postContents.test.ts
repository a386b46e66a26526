import { describe, expect, test } from '@jest/globals';
import { type PostContents, postContents } from '../../src/commands/messages.ts';
import { isOneOf } from '../../src/events/typedEvents.ts';
import { askedBy } from '../../src/processes/bot/asked.ts';
import { WatchedEventStore } from '../doubles/watchedEventStore.ts';
import { chatStarted } from '../support/builders/eventBuilders.ts';
import { idOf } from '../support/builders/ids.ts';
import { record } from '../support/dsl/givenWhenThen.ts';
import { callerWith, calmStore, executorOn, logOf } from '../support/dsl/writeSide.ts';

const text = (content: string) => ({ contentType: 'TEXT', content }) as const;
const input: PostContents = {
  chatId: idOf.chat('chat'),
  senderType: 'CUSTOMER',
  contents: [text('one'), text('two'), text('three')],
  context: { quickReply: { payload: 'Y' } },
  platformMessageId: 'm',
  timestamp: undefined,
  totalTimeTaken: null,
  cost: null,
};
const ids = () => {
  let index = 0;
  return () => `id-${index++}`;
};

async function chatIn() {
  const log = calmStore();
  await record(log, [chatStarted()]);
  const store = new WatchedEventStore(log);
  const appends: number[] = [];
  store.beforeAppend = ({ events }) => {
    appends.push(events.length);
  };
  const messages = async () =>
    (await logOf(log)).filter(event => isOneOf(['CustomerMessageReceived'], event));
  return { log, store, appends, messages, executor: executorOn(store) };
}

describe('several contents of one message', () => {
  test('are appended together, each with its part, the last with what was said beside it', async () => {
    const { executor, appends, messages } = await chatIn();
    const written = await postContents(executor, input, callerWith({ newId: ids() }));
    expect(appends).toEqual([3]);
    expect(
      (await messages()).map(({ data: { content, part, context } }) => ({ content, part, context })),
    ).toEqual([
      { content: 'one', part: { index: 0, of: 3 } },
      { content: 'two', part: { index: 1, of: 3 } },
      { content: 'three', part: { index: 2, of: 3 }, context: { quickReply: { payload: 'Y' } } },
    ]);
    expect(written.map(({ id, revision, entity }) => [id, revision, entity.content])).toEqual([
      ['id-0', 1, 'one'],
      ['id-1', 2, 'two'],
      ['id-2', 3, 'three'],
    ]);
  });

  test('posted again after a crash are found, as they were posted', async () => {
    const { executor, appends, messages } = await chatIn();
    const again = () => postContents(executor, input, callerWith({ newId: ids(), resumedFrom: 0n }));
    const [first, second] = [await again(), await again()];
    expect(second.map(({ id, revision, position }) => ({ id, revision, position }))).toEqual(
      (await messages()).map(({ data, revision, position }) => ({ id: data.messageId, revision, position })),
    );
    expect([appends, first.length]).toEqual([[3], 3]);
  });

  test('of which some were posted by themselves before are completed', async () => {
    const { executor, messages } = await chatIn();
    const resuming = () => callerWith({ newId: ids(), resumedFrom: 0n });
    await postContents(executor, { ...input, contents: [text('one')], context: undefined }, resuming());
    await postContents(executor, input, resuming());
    expect((await messages()).map(({ data }) => [data.messageId, data.content])).toEqual([
      ['id-0', 'one'],
      ['id-1', 'two'],
      ['id-2', 'three'],
    ]);
  });

  test('one alone is no part', async () => {
    const { executor, messages } = await chatIn();
    await postContents(executor, { ...input, contents: [text('one')], context: undefined }, callerWith());
    const [event] = await messages();
    expect(Object.keys(event?.data ?? {})).not.toEqual(expect.arrayContaining(['part']));
    expect(event?.data.context).toBeUndefined();
  });
});

describe('what is to be answered', () => {
  test('is asked once, when the last part is there, and with all of them', async () => {
    const { executor, store, messages } = await chatIn();
    await postContents(executor, { ...input, contents: [text('before')], context: undefined }, callerWith());
    await postContents(executor, input, callerWith({ newId: ids() }));
    await postContents(executor, { ...input, contents: [text('a'), text('b')] }, callerWith());
    const asked = await Promise.all((await messages()).map(event => askedBy(store, event)));
    expect(asked.map(each => each?.messages.map(({ content }) => content))).toEqual([
      ['before'],
      undefined,
      undefined,
      ['one', 'two', 'three'],
      undefined,
      ['a', 'b'],
    ]);
    expect(asked[3]).toMatchObject({ chatId: 'chat', messageId: 'id-2', context: input.context });
  });
});
