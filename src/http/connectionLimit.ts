/** How many connections an instance takes at once: a number of its own, or what the operating system leaves it. */
import { readdirSync, readFileSync } from 'node:fs';

/** An idle connection costs about 10 KB. */
const MAX_CONNECTIONS = 20_000;
/** File descriptors kept for the engines, for calls to bots and platforms, and for files. */
const RESERVED_DESCRIPTORS = 128;

export interface ConnectionLimit {
  readonly max: number;
  /** What sets it. */
  readonly reason: 'limit' | 'descriptors';
}

/** Beyond the descriptors of the process the system closes connections without a word to anybody: stay below. */
export function connectionLimit(): ConnectionLimit {
  const free = freeDescriptors();
  // Of very few, half are better than none.
  const usable = Math.max(free - RESERVED_DESCRIPTORS, Math.floor(free / 2), 1);
  return usable < MAX_CONNECTIONS
    ? { max: usable, reason: 'descriptors' }
    : { max: MAX_CONNECTIONS, reason: 'limit' };
}

/** Without `/proc` nothing is known of them. */
function freeDescriptors(): number {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const [, soft = ''] = limits.match(/^Max open files\s+(\d+)/m) ?? [];
    return soft === '' ? Number.POSITIVE_INFINITY : Number(soft) - readdirSync('/proc/self/fd').length;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
