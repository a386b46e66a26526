/**
 * How far processes were at the source, brought along into the copy. Without that each would begin with the first
 * event, and take up what it had passed for a reason that no longer holds: an item of a page that was not connected
 * then, say. The server goes by them until it has written checkpoints of its own.
 */
import { processCheckpointed } from '../events/catalog/ledger.ts';
import type { NewEvent, Position, RecordedEvent } from '../events/event.ts';
import { broughtCheckpointStream, checkpointEvent } from '../processes/checkpointStreams.ts';
import { type Log, pagesOf } from './log.ts';

const { type: CHECKPOINT } = processCheckpointed;

export class BroughtCheckpoints {
  /** By process: up to where it has handled everything, in the source. */
  readonly #handled: ReadonlyMap<string, Position>;
  /** By process: the last event up to there, in the copy. */
  readonly #translated = new Map<string, Position>();

  private constructor(handled: ReadonlyMap<string, Position>) {
    this.#handled = handled;
  }

  static async of(source: Log): Promise<BroughtCheckpoints> {
    const handled = new Map<string, Position>();
    for await (const page of pagesOf(source, { types: [CHECKPOINT] })) {
      for (const { data } of page.filter(event => event.data.epoch === source.epoch)) {
        max(handled, String(data.process), positionOf(data));
      }
    }
    return new BroughtCheckpoints(handled);
  }

  /** To be told of every event that both logs have, in order. */
  readonly met = (source: RecordedEvent, copy: RecordedEvent): void => {
    for (const [process, position] of this.#handled) {
      if (source.position <= position) this.#translated.set(process, copy.position);
    }
  };

  /** Once more changes nothing. Answers how many processes have a checkpoint in the copy. */
  async write(copy: Log): Promise<number> {
    for (const [process, position] of this.#translated) await writeOne(copy, process, position);
    return this.#translated.size;
  }
}

/** Of several that speak of one log all are true, and the furthest says most. */
function max(handled: Map<string, Position>, process: string, position: Position): void {
  if (position > (handled.get(process) ?? 0n)) handled.set(process, position);
}

const positionOf = (data: NewEvent['data']): Position => BigInt(String(data.position));

async function writeOne(copy: Log, process: string, position: Position): Promise<void> {
  const stream = broughtCheckpointStream(process, copy.epoch);
  const [last] = await copy.readStream(stream, { backwards: true, limit: 1 });
  if (last && positionOf(last.data) >= position) return;
  const data = { process, epoch: copy.epoch, position: String(position) };
  const checkpoint = checkpointEvent(data, new Date().toISOString());
  await copy.append(stream, last?.revision ?? 'no-stream', [checkpoint]);
}
