/** About how much memory a value takes, in bytes: what a cache is bounded by. Costs a look at each field, not its length. */

/** Of an object or a list, and of each of its fields. */
const OVERHEAD = 48;
const SCALAR = 8;

export function memorySizeOf(value: unknown): number {
  if (typeof value === 'string') return OVERHEAD + 2 * value.length;
  if (typeof value !== 'object' || value === null) return SCALAR;
  let bytes = OVERHEAD;
  for (const each of Object.values(value)) bytes += SCALAR + memorySizeOf(each);
  return bytes;
}
