/** Ids of events, entities and requests: UUIDv7, each greater than the one before within this process. */
import { getRandomValues } from 'node:crypto';
import { v7 } from 'uuid';

const RANDOM_BYTES = 16;
/** Random bytes fetched at once: a call of the random generator costs several times what an id does. */
const POOL_BYTES = 256 * RANDOM_BYTES;
/** Steps a millisecond begins at: below half of what the counter holds, so that it does not run over. */
const START_MASK = 0x7fffffff;

const pool = Buffer.alloc(POOL_BYTES);
let taken = POOL_BYTES;
let msecs = Number.NEGATIVE_INFINITY;
let seq = 0;

/** No byte of the pool is used for two ids; 42 random bits of each id are its own. */
export function newId(): string {
  const at = nextRandom();
  const random = pool.subarray(at, at + RANDOM_BYTES);
  const now = Date.now();
  if (now > msecs) {
    msecs = now;
    seq = pool.readUInt32BE(at) & START_MASK;
  } else {
    seq += 1;
  }
  return v7({ msecs, seq, random });
}

function nextRandom(): number {
  if (taken === POOL_BYTES) {
    getRandomValues(pool);
    taken = 0;
  }
  taken += RANDOM_BYTES;
  return taken - RANDOM_BYTES;
}
