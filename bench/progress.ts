const started = performance.now();

/** A line of progress on standard error, with the seconds gone by. */
export function say(line: string): void {
  const seconds = Math.round((performance.now() - started) / 1_000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${line}\n`);
}
