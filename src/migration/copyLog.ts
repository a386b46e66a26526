/** Copies a log event by event, in its one order: an append begins once the one before is durable. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Position } from '../events/event.ts';
import { WrongExpectedRevision } from '../events/eventStore.ts';
import { type Append, appendsOf } from './appends.ts';
import { type Log, pagesOf } from './log.ts';

/** Somebody else writes to the target. */
export class TargetMoved extends Error {
  readonly code = 'target-moved';
}

interface CopyOptions {
  /** What lies up to here in the source is in the target already. Undefined: nothing is. */
  readonly after: Position | undefined;
  /** Pause, in milliseconds, between the two looks that have to find the end of the source in the same place. */
  readonly settleMs: number;
  /** Told after each append: events copied so far, and the position of the last in the source. */
  readonly onCopied: (events: number, position: Position) => void;
}

/** Answers how many events it has copied. @throws TargetMoved, and what the logs throw */
export async function copyLog(source: Log, target: Log, options: CopyOptions): Promise<number> {
  let { after } = options;
  let copied = 0;
  let timesAtEnd = 0;
  while (timesAtEnd < 2) {
    timesAtEnd++;
    for await (const page of pagesOf(source, { after })) {
      timesAtEnd = 1;
      for (const append of appendsOf(page)) {
        await write(target, append);
        after = append.through;
        copied += append.events.length;
        options.onCopied(copied, after);
      }
    }
    if (timesAtEnd < 2) await delay(options.settleMs);
  }
  return copied;
}

async function write(target: Log, { stream, expected, events }: Append): Promise<void> {
  try {
    await target.append(stream, expected, events);
  } catch (cause) {
    if (!(cause instanceof WrongExpectedRevision)) throw cause;
    throw new TargetMoved(`somebody else writes to the target: ${cause.message}`, { cause });
  }
}
