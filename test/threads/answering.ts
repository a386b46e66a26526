/** The module of a thread for tests: does as it is told. */
import { getPriority } from 'node:os';
import { threadId } from 'node:worker_threads';
import { answerRequests } from '../../src/threads/answerRequests.ts';

class OutOfOrder extends Error {
  readonly code = 'out-of-order';
  readonly errcode = 11;
}

export type Told =
  | { readonly do: 'echo' | 'ask back'; readonly value: unknown }
  | { readonly do: 'say who' | 'say priority' | 'throw' | 'end' | 'wait' }
  | { readonly do: 'make bytes'; readonly length: number };

answerRequests((data, askBack) => {
  if (data === 'unusable') throw new OutOfOrder('nothing can be opened here');
  return async (request, transfer) => {
    const told = request as Told;
    switch (told.do) {
      case 'echo':
        return [data, told.value];
      case 'ask back':
        return ['answered', await askBack(told.value)];
      case 'say who':
        return threadId;
      case 'say priority':
        return getPriority();
      case 'make bytes': {
        const bytes = new Uint8Array(told.length).fill(7);
        transfer(bytes.buffer);
        return bytes;
      }
      case 'throw':
        throw new OutOfOrder('not now', { cause: new Error('the reason') });
      case 'wait':
        return new Promise(() => {});
      case 'end':
        process.exit(3);
    }
  };
});
