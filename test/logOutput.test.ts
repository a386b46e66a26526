import { describe, expect, test } from '@jest/globals';
import { LogOutput } from '../src/logOutput.ts';

/** Longer than a block. */
const LINE = `${'x'.repeat(4_999)}\n`;

/** A standard output whose reader the test is. */
function outputThat(maxWaiting = 20_000) {
  const written: string[] = [];
  const done: ((error?: Error) => void)[] = [];
  const sink = {
    write: (block: string, taken: (error?: Error) => void) => {
      written.push(block);
      done.push(taken);
    },
    writeNow: (block: string) => void written.push(block),
  };
  const output = new LogOutput({ sink, maxWaiting, blockLength: 4_096 });
  return { output, written, take: (error?: Error) => done.shift()?.(error) };
}

describe('the log’s output', () => {
  test('writes one block at a time, in order', () => {
    const { output, written, take } = outputThat();
    for (const line of ['a', 'b', 'c']) output.write(line + LINE);
    expect(written).toEqual([`a${LINE}`]);
    take();
    expect(written).toEqual([`a${LINE}`, `b${LINE}c${LINE}`]);
  });

  test('drops and counts lines where nobody reads, and says so once somebody does', () => {
    const { output, take } = outputThat();
    const gaps: number[] = [];
    output.onGap = lines => gaps.push(lines);
    for (let n = 0; n < 10; n++) output.write(LINE);
    expect([output.dropped, gaps]).toEqual([6, []]);
    take();
    expect([output.dropped, gaps]).toEqual([6, [6]]);
    take();
    expect(gaps).toEqual([6]);
  });

  test('drops and counts what could not be written, and goes on', () => {
    const { output, written, take } = outputThat();
    output.write(`a\nb\n${LINE}`);
    take(new Error('no space left on device'));
    expect(output.dropped).toBe(3);
    output.write(LINE);
    expect(written.at(-1)).toBe(LINE);
  });

  test('ends once everything is written', async () => {
    const { output, written, take } = outputThat();
    output.write('a\n');
    const ended = output.end(60_000);
    take();
    await ended;
    expect(written).toEqual(['a\n']);
  });

  test('does not wait for who does not read: neither at the end, nor with its last words', async () => {
    const { output, written } = outputThat();
    output.write(LINE);
    output.write('last words\n');
    output.flush();
    await output.end(1);
    expect(written).toEqual([LINE]);
  });

  test('writes the last words where it can', () => {
    const { output, written } = outputThat();
    output.write('last words\n');
    output.flush();
    expect(written).toEqual(['last words\n']);
  });
});
