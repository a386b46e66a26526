import { describe, expect, test } from '@jest/globals';
import { ProgressBar } from '../../src/cli/progressBar.ts';

/** A bar, the time that its test sets, and what it wrote. */
function barOn(isTTY: boolean) {
  const clock = { now: 0 };
  const written: string[] = [];
  const bar = new ProgressBar({ isTTY, write: text => written.push(text) }, () => clock.now);
  return { bar, clock, written };
}

describe('a progress bar', () => {
  test('redraws one line on a terminal, ten times a second at most', () => {
    const { bar, clock, written } = barOn(true);
    bar.show('half', 0.5);
    bar.show('too soon', 0.6);
    clock.now = 100;
    bar.show('done', 1);
    bar.clear();
    expect(written).toEqual([
      `\r\u001b[K[${'#'.repeat(12)}${'.'.repeat(12)}]  50 % half`,
      `\r\u001b[K[${'#'.repeat(24)}] 100 % done`,
      '\r\u001b[K',
    ]);
  });

  test('elsewhere says a line after five seconds, and none where it was faster', () => {
    const { bar, clock, written } = barOn(false);
    bar.show('at once', 0);
    clock.now = 5_000;
    bar.show('later', 0.25);
    bar.show('too soon', 0.3);
    bar.clear();
    expect(written).toEqual([`[${'#'.repeat(6)}${'.'.repeat(18)}]  25 % later\n`]);
  });

  test('has no bar where nobody knows how much there is, and never more than all of it', () => {
    const { bar, clock, written } = barOn(true);
    bar.show('comparing');
    clock.now = 100;
    bar.show('beyond', 1.5);
    expect(written[0]).toBe('\r\u001b[Kcomparing');
    expect(written[1]).toContain('] 100 % beyond');
  });
});
