/** Group commit: each append by itself would pay for a flush of its own. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { type AppendRequest, NO_REVISION } from '../../src/events/appendRequest.ts';
import { AppendQueue, type Verdict } from '../../src/events/sqlite/appendQueue.ts';

const appendTo = (stream: string): AppendRequest => ({
  stream,
  expected: 'no-stream',
  lastRevision: NO_REVISION,
  events: [],
  bytes: 1,
  isBackground: false,
});

/** A disk on which each write ends when it is settled to. */
function disk() {
  const writes: { readonly streams: readonly string[]; readonly end: () => void }[] = [];
  const write = (requests: readonly AppendRequest[]): Promise<readonly Verdict[]> => {
    const { promise, resolve } = Promise.withResolvers<readonly Verdict[]>();
    const verdicts = requests.map((_, revision) => ({ revision, position: BigInt(revision) }));
    writes.push({ streams: requests.map(({ stream }) => stream), end: () => resolve(verdicts) });
    return promise;
  };
  return { writes, queue: new AppendQueue(write) };
}

test('appends that arrive during a write form one batch, however many iterations of the event loop that takes', async () => {
  const { writes, queue } = disk();
  const settled: string[] = [];
  const push = (stream: string) => void queue.push(appendTo(stream)).then(() => settled.push(stream));
  push('first');
  await nextTurn();
  for (const stream of ['second', 'third', 'fourth']) {
    push(stream);
    await nextTurn();
  }
  expect(writes.map(({ streams }) => streams)).toEqual([['first']]);
  writes[0]?.end();
  await nextTurn();
  expect(writes.map(({ streams }) => streams)).toEqual([['first'], ['second', 'third', 'fourth']]);
  expect(settled).toEqual(['first']);
  writes[1]?.end();
  await queue.drained();
  expect(settled).toEqual(['first', 'second', 'third', 'fourth']);
});

test('an append after the queue was empty starts the next write', async () => {
  const { writes, queue } = disk();
  for (const stream of ['first', 'second']) {
    const appended = queue.push(appendTo(stream));
    await nextTurn();
    writes.at(-1)?.end();
    await appended;
    await queue.drained();
  }
  expect(writes.map(({ streams }) => streams)).toEqual([['first'], ['second']]);
});
