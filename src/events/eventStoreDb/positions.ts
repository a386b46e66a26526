/** What is known about positions without asking the server. */
import type { Position } from '../event.ts';

/** Comes before each event. */
export const BEFORE_ALL = -1n;
/** Positions are signed 64-bit numbers on the server. */
export const LAST_POSITION = 2n ** 63n - 1n;
/** The server's default size of a chunk. */
const CHUNK = 268_435_456n;

/** The beginning of the chunk that a position lies in: a read can always begin there. */
export function chunkOf(position: Position): Position {
  return position - (position % CHUNK);
}
