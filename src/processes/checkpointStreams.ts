/** Checkpoints of processes, and where they lie: those that a process writes, and those that a copy of the log brought along. */
import { envelope, systemContext } from '../commands/engine/commandContext.ts';
import { processCheckpointed } from '../events/catalog/ledger.ts';
import { byName } from '../events/defineEvent.ts';
import type { NewEvent } from '../events/event.ts';

const events = byName([processCheckpointed]);

interface Checkpoint {
  readonly process: string;
  /** Of the log that the position is of. */
  readonly epoch: string;
  readonly position: string;
}

/** `recordedAt`: ISO 8601 UTC. */
export const checkpointEvent = (data: Checkpoint, recordedAt: string): NewEvent =>
  envelope(events, { type: processCheckpointed.type, data }, systemContext(), recordedAt);

export const checkpointStream = (process: string): string => `process-${process}`;

/**
 * Holds how far the process was at the source when the log was copied into the one with this epoch, as a position
 * of the copy. A stream of its own, so that the copied ones keep their revisions and copying can go on behind it.
 */
export const broughtCheckpointStream = (process: string, epoch: string): string =>
  `${checkpointStream(process)}${suffix(epoch)}`;

/** Whether a copying into the log with this epoch added the stream. */
export const isBroughtCheckpointStream = (stream: string, epoch: string): boolean =>
  stream.startsWith(checkpointStream('')) && stream.endsWith(suffix(epoch));

const suffix = (epoch: string): string => `-brought-to-${epoch}`;
