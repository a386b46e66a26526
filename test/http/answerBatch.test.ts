/** Answers of one iteration of the event loop leave together, and none of them waits for long. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { AnswerBatch } from '../../src/http/answerBatch.ts';

describe('a batch of answers', () => {
  let ms: number;
  let ends: (() => void)[];
  let sent: string[];
  let batch: AnswerBatch;
  beforeEach(() => {
    ms = 0;
    ends = [];
    sent = [];
    batch = new AnswerBatch(
      () => ms,
      flush => ends.push(flush),
    );
  });

  const add = (name: string) => batch.add(() => sent.push(name));
  const endIteration = () => {
    for (const end of ends.splice(0)) end();
  };

  test('leaves at the end of the iteration, in order, once', () => {
    add('one');
    add('two');
    expect(sent).toEqual([]);
    endIteration();
    endIteration();
    expect(sent).toEqual(['one', 'two']);
    add('three');
    endIteration();
    expect(sent).toEqual(['one', 'two', 'three']);
  });

  test('leaves before that once there are sixteen', () => {
    for (let n = 1; n < 16; n++) add(String(n));
    expect(sent).toEqual([]);
    add('16');
    expect(sent).toHaveLength(16);
    add('17');
    endIteration();
    expect(sent).toHaveLength(17);
  });

  test('leaves with the next answer where the first has waited for a millisecond', () => {
    add('one');
    ms = 0.9;
    add('two');
    expect(sent).toEqual([]);
    ms = 1;
    add('three');
    expect(sent).toEqual(['one', 'two', 'three']);
  });

  test('what is added while answers leave, leaves after them', () => {
    batch.add(() => {
      sent.push('one');
      add('two');
    });
    endIteration();
    expect(sent).toEqual(['one']);
    endIteration();
    expect(sent).toEqual(['one', 'two']);
  });
});
