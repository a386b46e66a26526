/** What the demo says while it plays, and how it insists that what should happen does. */
import { setTimeout as delay } from 'node:timers/promises';

const TIMEOUT_MS = 20_000;
const POLL_MS = 20;

export function scene(title: string): void {
  process.stdout.write(`\n── ${title}\n`);
}

export function tell(who: string, what: string): void {
  const lines = what.split('\n').join(`\n${' '.repeat(18)}`);
  process.stdout.write(`  ${who.padEnd(14)}  ${lines}\n`);
}

/** Resolves once `look` is true. @throws after a while: then the demo has failed */
export async function until(what: string, look: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`it did not happen: ${what}`);
    await delay(POLL_MS);
  }
}
